import type { TokenScope } from '@/lib/access'

/** Who gets past the door of an address: anybody (and why), a signed-in person (anybody else is refused, or led to the sign-in page), or a token with
 *  this scope. */
export type Door = { open: string } | { session: true | 'led' } | { token: TokenScope } | { session: true; token: TokenScope }
export type Address = { path: string; methods: Partial<Record<'GET' | 'POST' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE', Door>> }

const session: Door = { session: true }
/** Answered with 405, so that HEAD is not a whole GET that nobody reads. */
const none: Door = { open: 'it is refused for everybody' }
const csv: Address['methods'] = { GET: session, HEAD: none }
/** Limited by account and address; a lock-out is the same for logins that do not exist. */
const wayIn: Door = { open: 'it is the way in' }

/** Every address of the console that is not a page, by hand. A route without a row fails the build. */
export const ADDRESSES: readonly Address[] = [
  { path: '/api/agents', methods: csv },
  { path: '/api/alerts', methods: csv },
  { path: '/api/approvals', methods: csv },
  { path: '/api/audit', methods: csv },
  { path: '/api/auth/[...nextauth]', methods: { GET: wayIn, POST: wayIn } },
  { path: '/api/csp-reports', methods: { POST: { open: 'a browser reports without a session; counted, never stored' } } },
  { path: '/api/decisions', methods: csv },
  { path: '/api/drills', methods: csv },
  { path: '/api/drills/[id]', methods: { GET: session, HEAD: none } },
  { path: '/api/emergencies', methods: csv },
  { path: '/api/emergency', methods: csv },
  { path: '/api/events', methods: { GET: session, HEAD: none } },
  { path: '/api/evidence', methods: csv },
  { path: '/api/evidence/[id]', methods: { GET: session, HEAD: none } },
  { path: '/api/fleet', methods: csv },
  { path: '/api/flips', methods: csv },
  { path: '/api/health', methods: { GET: { open: 'a probe has no token; it says one word' } } },
  { path: '/api/incidents', methods: csv },
  { path: '/api/incidents/[id]/timeline', methods: csv },
  { path: '/api/lsp', methods: { POST: session } },
  { path: '/api/overview/latency', methods: csv },
  { path: '/api/people', methods: csv },
  { path: '/api/ready', methods: { GET: { open: 'a probe has no token; it says what is missing in words' } } },
  { path: '/api/reviews', methods: csv },
  { path: '/api/runs', methods: csv },
  { path: '/api/runtime-events', methods: csv },
  { path: '/api/sandboxes', methods: csv },
  { path: '/api/sessions', methods: csv },
  { path: '/api/sign-in/enrol', methods: { POST: wayIn } },
  { path: '/api/sign-in/enrol/finish', methods: { POST: wayIn } },
  { path: '/api/sign-in/link', methods: { POST: wayIn } },
  { path: '/api/sign-in/passkey', methods: { POST: wayIn } },
  { path: '/api/sign-in/password', methods: { POST: wayIn } },
  { path: '/api/step-up/oidc', methods: { GET: { session: 'led' } } },
  { path: '/api/step-up/oidc/callback', methods: { GET: { session: 'led' } } },
  { path: '/api/stops', methods: csv },
  { path: '/api/tokens', methods: csv },
  { path: '/api/trpc/[trpc]', methods: { GET: session, POST: session } },
  { path: '/api/v1/agents/[id]/evolutions', methods: { POST: { token: 'evolution:submit' } } },
  { path: '/api/v1/agents/[id]/evolutions/[eid]', methods: { GET: { token: 'evolution:submit' } } },
  { path: '/api/v1/agents/[id]/history', methods: { GET: { token: 'evolution:submit' } } },
  { path: '/api/v1/audit/checkpoint', methods: { GET: { token: 'audit:read' } } },
  { path: '/api/v1/audit/events', methods: { GET: { token: 'audit:read' }, POST: { token: 'audit:write' } } },
  { path: '/api/v1/audit/events/[index]', methods: { GET: { token: 'audit:read' } } },
  { path: '/api/v1/audit/events/[index]/proof', methods: { GET: { token: 'audit:read' } } },
  { path: '/api/v1/audit/export', methods: { POST: { token: 'audit:export' } } },
  { path: '/api/v1/audit/export/[id]', methods: { GET: { token: 'audit:export' } } },
  { path: '/api/v1/audit/export/[id]/file', methods: { GET: { session: true, token: 'audit:export' }, HEAD: none } },
  { path: '/api/v1/audit/verify', methods: { POST: { token: 'audit:read' } } },
  { path: '/api/v1/opa/bundles/[name]', methods: { GET: { token: 'opa:bundle' }, HEAD: none } },
  { path: '/api/v1/opa/logs/[[...partition]]', methods: { POST: { token: 'opa:logs' } } },
  { path: '/api/v1/opa/status/[[...partition]]', methods: { POST: { token: 'opa:logs' } } },
  { path: '/api/v1/reports/[id]/[format]', methods: { GET: { session: true, token: 'report:read' }, HEAD: none } },
  { path: '/api/v1/reviews', methods: { GET: { token: 'review:read' }, POST: { token: 'review:create' } } },
  { path: '/api/v1/reviews/[id]', methods: { GET: { token: 'review:read' } } },
  { path: '/api/violations', methods: csv },
  { path: '/api/waivers', methods: csv },
  { path: '/api/webhooks/alertmanager', methods: { POST: { token: 'webhook:alertmanager' } } },
  { path: '/api/webhooks/falco', methods: { POST: { token: 'webhook:falco' } } },
  { path: '/api/webhooks/tetragon', methods: { POST: { token: 'webhook:tetragon' } } },
  { path: '/api/workloads', methods: csv },
]

const NOBODY = '00000000-0000-7000-8000-000000000000'

/** An address that can be asked, with something that does not exist in each place. */
export const addressOf = (path: string): string =>
  path
    .replace('[...nextauth]', 'session')
    .replace('[trpc]', 'agents.list')
    .replace('[format]', 'pdf')
    .replace('/[[...partition]]', '')
    .replace('[name]', 'acgs')
    .replace('/agents/[id]', '/agents/nobody')
    .replace('[index]', '999999999')
    .replace(/\[\w+\]/g, NOBODY)
