import type { TokenScope } from '@/lib/access'

/** Who gets past the door of an address: anybody (and why), a signed-in person, or a token with this scope. */
export type Door = { open: string } | { session: true } | { token: TokenScope } | { session: true; token: TokenScope }
export type Address = { path: string; methods: Partial<Record<'GET' | 'POST' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE', Door>> }

const session: Door = { session: true }
/** Answered with 405, so that HEAD is not a whole GET that nobody reads. */
const none: Door = { open: 'it is refused for everybody' }

/** Every address of the console that is not a page, by hand. A route without a row fails the build. */
export const ADDRESSES: readonly Address[] = [
  { path: '/api/agents', methods: { GET: session, HEAD: none } },
  { path: '/api/auth/[...nextauth]', methods: { GET: { open: 'it is the way in' }, POST: { open: 'it is the way in' } } },
  { path: '/api/csp-reports', methods: { POST: { open: 'a browser reports without a session; counted, never stored' } } },
  { path: '/api/decisions', methods: { GET: session, HEAD: none } },
  { path: '/api/events', methods: { GET: session } },
  { path: '/api/health', methods: { GET: { open: 'a probe has no token; it says one word' } } },
  { path: '/api/overview/latency', methods: { GET: session, HEAD: none } },
  { path: '/api/ready', methods: { GET: { open: 'a probe has no token; it says what is missing in words' } } },
  { path: '/api/reviews', methods: { GET: session, HEAD: none } },
  { path: '/api/trpc/[trpc]', methods: { GET: session, POST: session } },
  { path: '/api/v1/agents/[id]/evolutions', methods: { POST: { token: 'evolution:submit' } } },
  { path: '/api/v1/agents/[id]/evolutions/[eid]', methods: { GET: { token: 'evolution:submit' } } },
  { path: '/api/v1/agents/[id]/history', methods: { GET: { token: 'evolution:submit' } } },
  { path: '/api/v1/reports/[id]/[format]', methods: { GET: { session: true, token: 'report:read' }, HEAD: none } },
  { path: '/api/v1/reviews', methods: { GET: { token: 'review:read' }, POST: { token: 'review:create' } } },
  { path: '/api/v1/reviews/[id]', methods: { GET: { token: 'review:read' } } },
  { path: '/api/violations', methods: { GET: session, HEAD: none } },
]

const NOBODY = '00000000-0000-7000-8000-000000000000'

/** An address that can be asked, with something that does not exist in each place. */
export const addressOf = (path: string): string =>
  path
    .replace('[...nextauth]', 'session')
    .replace('[trpc]', 'agents.list')
    .replace('[format]', 'pdf')
    .replace('/agents/[id]', '/agents/nobody')
    .replace(/\[\w+\]/g, NOBODY)
