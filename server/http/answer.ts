import type { ServerResponse } from 'node:http'
import { ERROR_CODES, type ErrorBody, type ErrorCode } from '@/lib/schemas/evaluate'

export type Detail = { path: string; issue: string }
type Rest = { details?: readonly Detail[]; headers?: Record<string, string>; more?: Record<string, unknown> }
/** A request that is not answered as it hoped. The door turns it into the error body; it never carries an upstream's words. */
export class HttpProblem extends Error {
  readonly code: ErrorCode
  readonly details: readonly Detail[]
  readonly headers: Readonly<Record<string, string>>
  /** What stands beside `error` in the body: the decision that refused. */
  readonly more: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, message: string, rest: Rest = {}) {
    super(message)
    this.code = code
    this.details = rest.details ?? []
    this.headers = rest.headers ?? {}
    this.more = rest.more ?? {}
  }
}

export type Reply = { status: number; body: object; headers?: Record<string, string> }

export const problemReply = ({ code, message, details, headers, more }: HttpProblem, requestId: string): Reply => ({
  status: ERROR_CODES[code],
  body: { error: { code, message, request_id: requestId, details: [...details] }, ...more },
  headers: { ...headers },
})

/** The same where a decision is asked for: whoever reads no more than `allow` reads no. */
export function decisionProblem(problem: HttpProblem, requestId: string): Reply {
  const { status, body, headers } = problemReply(problem, requestId)
  return { status, body: { ...(body as Omit<ErrorBody, 'allow'>), allow: false } satisfies ErrorBody, ...(headers ? { headers } : {}) }
}

/** Sends a JSON answer. Decisions are never cached by anybody on the way. */
export function sendReply(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (response.headersSent || response.destroyed) return
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': text.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(text)
}

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: unknown }
/** What is wrong with a request, one line a member. Values are never repeated. */
export function detailsOf(issues: readonly Issue[], prefix: readonly string[] = []): Detail[] {
  return issues.slice(0, 20).map((issue) => {
    const unknown = Array.isArray(issue.keys) && issue.code === 'unrecognized_keys' ? issue.keys.map(String) : []
    return {
      path: [...prefix, ...issue.path, ...unknown.slice(0, 1)].map(String).join('.').slice(0, 256),
      issue: unknown.length > 0 ? 'no such member' : issue.message,
    }
  })
}
