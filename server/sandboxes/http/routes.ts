import { createHash } from 'node:crypto'
import { ZodError } from 'zod'
import { AppError } from '@/lib/errors'
import { CODE_BYTES_MAX, OVERDUE_MS } from '@/lib/sandbox-limits'
import { SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import { ListSandboxesByToken } from '@/lib/schemas/execute'
import type { Sandbox } from '@/server/generated/prisma/client'
import { detailsOf, HttpProblem, type Reply } from '@/server/http/answer'
import type { ApiCall, ApiRoute } from '@/server/http/api-server'
import { readJsonBody } from '@/server/http/read-body'
import { checkRequest } from '@/server/sandboxes/check-request'
import { type EventBatch, TooManyEvents } from '@/server/sandboxes/event-batch'
import { execute } from '@/server/sandboxes/execute'
import { readFalco } from '@/server/sandboxes/falco'
import { getSandbox, listSandboxes } from '@/server/sandboxes/list'
import type { SandboxParts } from '@/server/sandboxes/parts'
import { refusalCodeOf } from '@/server/sandboxes/refusal-code'
import { readTetragon } from '@/server/sandboxes/tetragon'
import { executionOf } from '@/server/sandboxes/wire'
import { refuseUse, type TokenFact } from '@/server/tokens'

/** JSON writes one byte of code in six at most. */
const EXECUTE_BODY = { bodyBytes: 1_048_576, textBytes: CODE_BYTES_MAX + 1 }
const EVENT_BODY = { bodyBytes: 1_048_576, textBytes: 1_048_576 }
const SPOKEN_MS = 1000
const KEY = /^[\x21-\x7e]{1,128}$/

export type Doors = {
  parts: SandboxParts
  events: EventBatch
  openapi: () => object
  health: () => object
  /** Why it must not be asked now; empty when it may. */
  reasons: () => string[]
}

function use(token: TokenFact | null, asked: { scope: string; agentId?: string }): TokenFact {
  if (!token) throw new HttpProblem('unauthenticated', 'Send a token.')
  const refused = refuseUse(token, asked)
  if (refused) throw new HttpProblem(refused.code, refused.message)
  return token
}

function keyOf({ request }: ApiCall): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && KEY.test(key)) return key
  throw new HttpProblem('invalid_input', 'Idempotency-Key: 1 to 128 printable characters.', {
    details: [{ path: 'idempotency-key', issue: 'malformed' }],
  })
}

const sourceOf = ({ request }: ApiCall) => ({
  ip: request.socket.remoteAddress ?? 'unknown',
  uaHash: createHash('sha256')
    .update(request.headers['user-agent'] ?? '')
    .digest('hex')
    .slice(0, 16),
})
const isOver = ({ state }: Sandbox): boolean => SANDBOX_ENDS.includes(state as SandboxState)

/** Follows an execution to its end, for as long as somebody listens. A caller that goes away changes nothing about it. */
async function untilOver({ parts }: Doors, first: Sandbox, call: ApiCall): Promise<Sandbox> {
  const gone = new AbortController()
  call.response.once('close', () => gone.abort())
  let row = first
  // One that nobody sees any more is answered as it is then: lost is no end, and no reason to wait for ever.
  const { timeoutSeconds = 0 } = first.limits as { timeoutSeconds?: number }
  const untilMs = first.requestedAt.getTime() + timeoutSeconds * 1000 + 2 * OVERDUE_MS
  while (!isOver(row) && !gone.signal.aborted && parts.now() < untilMs) {
    await parts.waiters.next(row.id, { withinMs: SPOKEN_MS, signal: gone.signal })
    row = await parts.db.sandbox.findUniqueOrThrow({ where: { id: row.id } })
  }
  return row
}

const mended = (cause: unknown): unknown =>
  cause instanceof AppError
    ? new HttpProblem(cause.code === 'BAD_REQUEST' ? 'invalid_input' : 'upstream_unavailable', cause.message, {
        headers: { 'retry-after': '1' },
      })
    : cause

async function postExecute(doors: Doors, call: ApiCall): Promise<Reply> {
  use(call.token, { scope: 'sandbox:execute' })
  const key = keyOf(call)
  const asked = checkRequest(await readJsonBody(call, EXECUTE_BODY))
  const token = use(call.token, { scope: 'sandbox:execute', agentId: asked.agent_id })
  const authorization = call.request.headers.authorization ?? ''
  const { parts } = doors
  const row = await execute(parts, { asked, token, authorization, key, requestId: call.requestId, source: sourceOf(call) }).catch(
    (cause: unknown) => {
      throw mended(cause)
    },
  )
  if (row.state === 'refused') throw new HttpProblem(refusalCodeOf(row), row.why ?? 'It was refused.', { more: { execution_id: row.id } })
  const headers: Record<string, string> = row.constitutionHash ? { 'x-constitution-hash': row.constitutionHash } : {}
  if (!asked.wait) return { status: 202, headers, body: { execution_id: row.id, state: row.state } }
  return { status: 200, headers, body: await executionOf(parts.db, await untilOver(doors, row, call)) }
}

async function getList({ parts }: Doors, call: ApiCall): Promise<Reply> {
  const token = use(call.token, { scope: 'sandbox:read' })
  const parsed = ListSandboxesByToken.safeParse(Object.fromEntries(call.url.searchParams))
  if (!parsed.success)
    throw new HttpProblem('invalid_input', 'The query does not fit; see details.', { details: detailsOf(parsed.error.issues) })
  if (parsed.data.agent_id) use(call.token, { scope: 'sandbox:read', agentId: parsed.data.agent_id })
  return { status: 200, body: await listSandboxes(parts.db, token, parsed.data) }
}

async function getOne({ parts }: Doors, call: ApiCall): Promise<Reply> {
  const token = use(call.token, { scope: 'sandbox:read' })
  return { status: 200, body: await getSandbox(parts.db, token, call.url.pathname.slice(ONE.length)) }
}

const READERS = { falco: readFalco, tetragon: readTetragon } as const

/** One message, or a list of at most a thousand. Each is answered when it is kept. */
async function postEvents({ parts, events }: Doors, call: ApiCall, source: keyof typeof READERS): Promise<Reply> {
  use(call.token, { scope: `webhook:${source}` })
  const body = await readJsonBody(call, EVENT_BODY)
  const messages = Array.isArray(body) ? body : [body]
  if (messages.length > 1000) throw new HttpProblem('too_large', 'At most 1,000 messages at once.')
  try {
    const read = messages.flatMap((one) => READERS[source](one, parts.now()) ?? [])
    const ids = await Promise.all(read.map((event) => events.take(event)))
    const unique = [...new Set(ids.map(({ id }) => id))]
    return { status: 202, body: { event_ids: unique, duplicates: ids.filter(({ isNew }) => !isNew).length } }
  } catch (cause) {
    if (cause instanceof ZodError)
      throw new HttpProblem('invalid_input', `This is no message of ${source}; see details.`, { details: detailsOf(cause.issues) })
    if (cause instanceof TooManyEvents)
      throw new HttpProblem('rate_limited', 'More events wait than can be kept; send it again.', { headers: { 'retry-after': '1' } })
    throw cause
  }
}

const ONE = '/v1/sandboxes/'
type Run = (doors: Doors, call: ApiCall) => Promise<Reply> | Reply
type Row = { methods: readonly string[]; isOpen?: true; run: Run }

const health: Row = { methods: ['GET'], isOpen: true, run: (doors) => ({ status: 200, body: doors.health() }) }
const ready: Row = {
  methods: ['GET'],
  isOpen: true,
  run: ({ reasons }) => {
    const found = reasons()
    return found.length === 0 ? { status: 200, body: { status: 'ready' } } : { status: 503, body: { status: 'not_ready', reasons: found } }
  },
}
const ROUTES: Readonly<Record<string, Row>> = {
  '/health': health,
  '/healthz': health,
  '/ready': ready,
  '/readyz': ready,
  '/openapi.json': { methods: ['GET'], run: ({ openapi }) => ({ status: 200, body: openapi() }) },
  '/v1/execute': { methods: ['POST'], run: postExecute },
  '/v1/sandboxes': { methods: ['GET'], run: getList },
  '/v1/runtime-events/falco': { methods: ['POST'], run: (doors, call) => postEvents(doors, call, 'falco') },
  '/v1/runtime-events/tetragon': { methods: ['POST'], run: (doors, call) => postEvents(doors, call, 'tetragon') },
}

/** The route of an address, or null. */
export function routeOf(doors: Doors, pathname: string): ApiRoute | null {
  const row = Object.hasOwn(ROUTES, pathname) ? ROUTES[pathname] : pathname.startsWith(ONE) ? { methods: ['GET'], run: getOne } : undefined
  return row
    ? { methods: row.methods, ...('isOpen' in row && row.isOpen ? { isOpen: true } : {}), run: (call) => row.run(doors, call) }
    : null
}
