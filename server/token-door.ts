import { createHash, timingSafeEqual } from 'node:crypto'
import type * as z from 'zod'
import type { Actor } from '@/lib/access'
import { type AgentMatcher, globOf } from '@/lib/agent-glob'
import { isInside, readBearer } from '@/lib/bearer'
import { ERROR_CODES } from '@/lib/schemas/evaluate'
import { invalidInput, problemOf, WireProblem } from '@/lib/wire-problem'
import { requestIdOf, sourceOf } from '@/server/auth'
import { createContext, type ServiceContext } from '@/server/context'

const BODY_BYTES_MAX = 1_048_576

/** Who asks over HTTP: a token, which has scopes and agents and never a role. */
export type TokenCaller = { id: string; agents: readonly AgentMatcher[]; globs: readonly string[] }
export type TokenContext = ServiceContext & { token: TokenCaller }
type Answer = { status?: number; body: object }

/** The token of a request. Errors: `unauthenticated`, `forbidden_scope`. Compares in constant time, also for an id that never was. */
async function admit(ctx: Omit<ServiceContext, 'actor' | 'entry'>, header: string | null, scope: string) {
  const refuse = (message: string) => new WireProblem('unauthenticated', message)
  if (!header) throw refuse('Send `Authorization: Bearer acgs_…`.')
  const given = readBearer(header)
  if (!given) throw refuse('The Authorization header does not hold a token of this product.')
  const found = await ctx.db.apiToken.findUnique({ where: { id: given.id } })
  const hash = createHash('sha256').update(given.secret).digest()
  const isRight = timingSafeEqual(hash, found ? Buffer.from(found.secretHash) : Buffer.alloc(32))
  if (!found || !isRight || found.revokedAt !== null) throw refuse('The token is not known, or was revoked.')
  if (found.expiresAt <= ctx.now()) throw refuse('The token has expired. Make a new one.')
  if (found.cidr !== null && !isInside(found.cidr, ctx.source.ip)) throw refuse('The token may not be used from this address.')
  if (!found.scopes.includes(scope)) throw new WireProblem('forbidden_scope', `The token lacks the scope ${scope}.`)
  return found
}

/** Refuses an agent that the token may not speak for. Errors: `agent_not_bound`. */
export function refuseUnbound(token: TokenCaller, agentId: string): void {
  if (!token.agents.some((glob) => glob.test(agentId))) throw new WireProblem('agent_not_bound', 'The token may not speak for this agent.')
}

/** A request's JSON body in the shape of a schema. Errors: `unsupported_media_type`, `too_large`, `invalid_input`. */
export async function readBody<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  if (!/^application\/json(\s*;|\s*$)/i.test(request.headers.get('content-type') ?? ''))
    throw new WireProblem('unsupported_media_type', 'Send `content-type: application/json`.')
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw new WireProblem('too_large', 'The body is over 1 MiB.')
  const text = await request.text()
  if (text.length > BODY_BYTES_MAX) throw new WireProblem('too_large', 'The body is over 1 MiB.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WireProblem('invalid_input', 'The body is not JSON.')
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalidInput(parsed.error.issues)
  return parsed.data
}

/** The query of an address in the shape of a schema. Errors: `invalid_input`. */
export function readQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  const parsed = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!parsed.success) throw invalidInput(parsed.error.issues)
  return parsed.data
}

/** The key under which a creating request is answered once; null without one. Errors: `invalid_input`. */
export function keyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key')
  if (key !== null && !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new WireProblem('invalid_input', 'Idempotency-Key: 1 to 128 printable characters.', [
      { path: 'idempotency-key', issue: 'malformed' },
    ])
  return key
}

/** Answers one request of a token: who asks, may they, act; every failure in the error body of the HTTP API. */
export async function answerToken(request: Request, scope: string, act: (ctx: TokenContext) => Promise<Answer>): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  const context = createContext({ actor: null, requestId, source: sourceOf(request.headers) })
  const headers = { 'x-request-id': requestId, 'cache-control': 'no-store' }
  try {
    const found = await admit(context, request.headers.get('authorization'), scope)
    const actor: Actor = { id: `token:${found.id}`, name: `token ${found.id}`, kind: 'system', roles: [], sessionHash: null }
    const token = { id: found.id, agents: found.agents.map(globOf), globs: found.agents }
    const { status = 200, body } = await act({ ...context, actor, entry: null, token })
    return Response.json(body, { status, headers })
  } catch (cause) {
    const problem = problemOf(cause)
    if (problem.code === 'internal') context.log.error({ err: cause, requestId }, 'api.request-failed')
    const { code, message, details } = problem
    return Response.json({ error: { code, message, request_id: requestId, details } }, { status: ERROR_CODES[code], headers })
  }
}
