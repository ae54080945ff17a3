import { AppError, type AppErrorCode } from '@/lib/errors'

/** A field that somebody else owns, as the cluster names both. */
export type FieldOwner = { manager: string; field: string }
export type FieldCause = { field: string; message: string }

/** Why a cluster did not do what was asked. The set is closed: a new reason needs somebody who does something else about it. */
export type ClusterTrouble =
  /** The object is not what was decided about: another uid, another spec, or it changes faster than we read. A person plans anew. */
  | { reason: 'moved'; how: 'otherObject' | 'otherContent' | 'keepsMoving'; uid: string | null; resourceVersion: string | null }
  /** A newer owner has written on the object: this one stops. */
  | { reason: 'fenced'; fence: bigint; runId: string | null }
  /** The cluster's own permissions refused; `rule` is its text, masked. */
  | { reason: 'denied'; rule: string }
  /** The credentials are not accepted (401). */
  | { reason: 'unauthenticated' }
  | { reason: 'notFound' }
  | { reason: 'alreadyExists' }
  /** Server-side apply: others own these fields. Taking them by force is a choice of its own. */
  | { reason: 'conflict'; owners: readonly FieldOwner[] }
  | { reason: 'invalid'; causes: readonly FieldCause[] }
  /** An eviction that a budget holds back for now. */
  | { reason: 'disruptionBudget'; budgets: readonly string[] }
  /** More than one budget selects the pod: nobody can evict it until that is mended. */
  | { reason: 'severalBudgets' }
  | { reason: 'quota' }
  /** An admission webhook refused, failed, or cannot be asked in a dry run. */
  | { reason: 'webhook'; name: string; how: 'refused' | 'failed' | 'noDryRun' }
  | { reason: 'overload'; retryAfterMs: number }
  /** No answer, and nothing that changes anything was sent. */
  | { reason: 'unreachable' }
  /** A change was sent and nobody can say whether it counts: being verified, never "failed". */
  | { reason: 'outcomeUnknown' }
  /** A list's or a watch's version is too old to go on from (410). */
  | { reason: 'expired' }
  /** The server's cache has not reached the version yet (504, "too large resource version"). */
  | { reason: 'behind' }
  /** The server does not know the path, verb or format. */
  | { reason: 'unsupported' }
  /** The answer is larger than we read, or not what the protocol says. */
  | { reason: 'badAnswer' }
  /** The cluster's own fault (5xx). */
  | { reason: 'failed' }

export type ClusterReason = ClusterTrouble['reason']
export type TroubleOf<R extends ClusterReason> = Extract<ClusterTrouble, { reason: R }>

const CODES: Record<ClusterReason, AppErrorCode> = {
  moved: 'CONFLICT',
  fenced: 'CONFLICT',
  denied: 'FORBIDDEN',
  unauthenticated: 'UPSTREAM',
  notFound: 'NOT_FOUND',
  alreadyExists: 'CONFLICT',
  conflict: 'CONFLICT',
  invalid: 'BAD_REQUEST',
  disruptionBudget: 'CONFLICT',
  severalBudgets: 'CONFLICT',
  quota: 'CONFLICT',
  webhook: 'CONFLICT',
  overload: 'UPSTREAM',
  unreachable: 'UPSTREAM',
  outcomeUnknown: 'UPSTREAM',
  expired: 'UPSTREAM',
  behind: 'UPSTREAM',
  unsupported: 'UPSTREAM',
  badAnswer: 'UPSTREAM',
  failed: 'UPSTREAM',
}

/** The change that was tried, for the record of a run that failed. */
export type TriedCall = { method: string; path: string; bodyDigest: string }

/** What every method of the port rejects with, but for an aborted signal. The message is for people and holds no secret; `status` is the HTTP
 *  answer's, and `auditId` the cluster's name of it, null where there was none. */
export class ClusterError extends AppError {
  readonly trouble: ClusterTrouble
  readonly status: number | null
  readonly auditId: string | null
  /** Null for a read, and where nothing was sent. */
  call: TriedCall | null = null
  constructor(trouble: ClusterTrouble, message: string, answer: { status?: number; auditId?: string | null; cause?: unknown } = {}) {
    super(CODES[trouble.reason], message, { cause: answer.cause })
    this.name = 'ClusterError'
    this.trouble = trouble
    this.status = answer.status ?? null
    this.auditId = answer.auditId ?? null
  }
}

/** Narrows a caught value to one reason: `troubleOf(cause, 'disruptionBudget')?.budgets`. */
export function troubleOf<R extends ClusterReason>(cause: unknown, reason: R): TroubleOf<R> | null {
  if (!(cause instanceof ClusterError) || cause.trouble.reason !== reason) return null
  return cause.trouble as TroubleOf<R> // the reason is the discriminant, compared one line above
}
