import type { ServerResponse } from 'node:http'
import { ERROR_CODES, type ErrorBody, type ErrorCode } from '@/lib/schemas/evaluate'

export type Detail = { path: string; issue: string }
/** A request that is not answered with a decision. The door turns it into the error body; it never carries an upstream's words. */
export class HttpProblem extends Error {
  readonly code: ErrorCode
  readonly details: readonly Detail[]
  readonly headers: Readonly<Record<string, string>>
  constructor(code: ErrorCode, message: string, more: { details?: readonly Detail[]; headers?: Record<string, string> } = {}) {
    super(message)
    this.code = code
    this.details = more.details ?? []
    this.headers = more.headers ?? {}
  }
}

export type Reply = { status: number; body: object; headers?: Record<string, string> }

export const problemReply = (problem: HttpProblem, requestId: string): Reply => ({
  status: ERROR_CODES[problem.code],
  body: {
    error: { code: problem.code, message: problem.message, request_id: requestId, details: [...problem.details] },
    allow: false,
  } satisfies ErrorBody,
  headers: { ...problem.headers },
})

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
