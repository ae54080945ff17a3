import { AppError, type AppErrorCode } from './errors'
import type { ErrorCode } from './schemas/evaluate'

export type Detail = { path: string; issue: string }

/** A request over the HTTP API that is answered with an error body. Its message is shown to the caller. */
export class WireProblem extends Error {
  readonly code: ErrorCode
  readonly details: readonly Detail[]
  /** When to ask again, of what is refused for now. */
  retryAfterS?: number
  constructor(code: ErrorCode, message: string, details: readonly Detail[] = []) {
    super(message)
    this.name = 'WireProblem'
    this.code = code
    this.details = details
  }
}

const CODES: Record<AppErrorCode, ErrorCode> = {
  NOT_FOUND: 'not_found',
  FORBIDDEN: 'forbidden_scope',
  CONFLICT: 'conflict',
  BAD_REQUEST: 'invalid_input',
  STEP_UP: 'forbidden_scope',
  UPSTREAM: 'upstream_unavailable',
}

/** What a failure says to a caller; one that was not meant for people says nothing of its inside. */
export function problemOf(cause: unknown): WireProblem {
  if (cause instanceof WireProblem) return cause
  if (cause instanceof AppError) return new WireProblem(CODES[cause.code], cause.message)
  return new WireProblem('internal', 'The request could not be answered.')
}

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: unknown }

/** What is wrong with a body, one line a member. Values are never repeated. */
export const invalidInput = (issues: readonly Issue[]): WireProblem =>
  new WireProblem(
    'invalid_input',
    'The request does not fit; see details.',
    issues.slice(0, 20).map(({ path, message, code, keys }) => {
      const stranger = code === 'unrecognized_keys' && Array.isArray(keys) ? keys.slice(0, 1).map(String) : []
      return {
        path: [...path.map(String), ...stranger].join('.').slice(0, 256),
        issue: stranger.length > 0 ? 'no such member' : message,
      }
    }),
  )
