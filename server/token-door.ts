import type * as z from 'zod'
import type { TokenScope } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AgentId, ERROR_CODES } from '@/lib/schemas/evaluate'
import { invalidInput, problemOf, WireProblem } from '@/lib/wire-problem'
import { targetOf } from '@/server/audit/entry'
import { requestIdOf, type TokenCaller, type TokenRequest, tokenContext } from '@/server/auth'
import type { ServiceContext } from '@/server/context'
import { letAsk } from '@/server/let-ask'
import { Limited, secondsOf } from '@/server/limits'
import { createLog } from '@/server/log'
import { recordRefusedRead } from '@/server/record-access'

const BODY_BYTES_MAX = 1_048_576
const DEPTH_MAX = 64 // as deep as the engine reads

export type TokenContext = ServiceContext & { token: TokenCaller }
/** JSON, or an answer that is made already: a bundle, or nothing. */
type Answer = { status?: number; body: object } | Response

/** Refuses an agent that the token may not speak for, and what can be no agent's id, before anything is asked with it.
 *  Errors: `agent_not_bound`, `not_found`. */
export function refuseUnbound(token: TokenCaller, agentId: string): void {
  if (!AgentId.safeParse(agentId).success) throw new WireProblem('not_found', 'There is no such agent.')
  if (!token.agents.some((glob) => glob.test(agentId))) throw new WireProblem('agent_not_bound', 'The token may not speak for this agent.')
}

/** Whether each number is finite and nothing lies deeper than the engine reads: what else JSON lets through has no canonical text. */
function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return depth < DEPTH_MAX && Object.values(value).every((one) => isPlain(one, depth + 1))
}

/** The body as text, read no further than the most it may be, whatever length was stated or not. Errors: `too_large`. */
export async function textOf(request: Request): Promise<string> {
  const tooLarge = () => new WireProblem('too_large', 'The body is over 1 MiB.')
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES_MAX) throw tooLarge()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** A request's JSON body in the shape of a schema. Errors: `unsupported_media_type`, `too_large`, `invalid_input`. */
export async function readBody<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  if (!/^application\/json(\s*;|\s*$)/i.test(request.headers.get('content-type') ?? ''))
    throw new WireProblem('unsupported_media_type', 'Send `content-type: application/json`.')
  const text = await textOf(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WireProblem('invalid_input', 'The body is not JSON.')
  }
  if (!isPlain(value)) throw new WireProblem('invalid_input', `The body holds a number that no double can, or is over ${DEPTH_MAX} deep.`)
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

/** A command that was refused at the door, before there is anything it could be about: recorded on the token. */
async function recordDenied(ctx: TokenRequest, action: AuditAction): Promise<void> {
  const entry = await ctx.openAudit({ actor: ctx.actor, action, target: targetOf('token', ctx.actor.id.replace(/^token:/, '')) })
  await entry.close('denied')
}

type Asked = TokenScope | { scope: TokenScope; action: AuditAction }

/** Answers one request of a token: who asks, may they, act; every failure in the error body of the HTTP API. A command names its action, so that
 *  a refusal at the door is in the audit log like any other. */
export async function answerToken(request: Request, asked: Asked, act: (ctx: TokenContext) => Promise<Answer>): Promise<Response> {
  const { scope, action } = typeof asked === 'string' ? { scope: asked, action: null } : asked
  const requestId = requestIdOf(request.headers)
  const headers = { 'x-request-id': requestId, 'cache-control': 'no-store' }
  try {
    const known = await tokenContext(request.headers, scope)
    if ('code' in known) {
      if (known.ctx && action) await recordDenied(known.ctx, action)
      if (known.ctx && !action) await recordRefusedRead(known.ctx, known.ctx.actor, scope)
      throw new WireProblem(known.code, known.message)
    }
    await letAsk(known.ctx)
    const answer = await act({ ...known.ctx, requestId, entry: null, token: known.token }).catch(async (cause: unknown) => {
      if (action && cause instanceof WireProblem && cause.code === 'agent_not_bound') await recordDenied(known.ctx, action)
      throw cause
    })
    if (answer instanceof Response) {
      answer.headers.set('x-request-id', requestId)
      return answer
    }
    return Response.json(answer.body, { status: answer.status ?? 200, headers })
  } catch (cause) {
    const problem = cause instanceof Limited ? new WireProblem('rate_limited', cause.message) : problemOf(cause)
    if (problem.code === 'internal') createLog('console').error({ err: cause, requestId }, 'api.request-failed')
    const { code, message, details } = problem
    const retryAfterS = cause instanceof Limited ? secondsOf(cause) : problem.retryAfterS
    if (retryAfterS !== undefined) Object.assign(headers, { 'retry-after': String(retryAfterS) })
    return Response.json({ error: { code, message, request_id: requestId, details } }, { status: ERROR_CODES[code], headers })
  }
}
