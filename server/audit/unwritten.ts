import { AppError } from '@/lib/errors'

const WHY: readonly (readonly [RegExp, string])[] = [
  [/\b25006\b|read-only transaction/i, 'the database is read-only'],
  [/\b53100\b|no space left|disk full/i, 'the database’s disk is full'],
  [/\b53200\b|out of memory/i, 'the database has no memory left'],
]
const AWAY =
  /ECONNREFUSED|ECONNRESET|Connection terminated|terminating connection|timeout|not reachable|DatabaseNotReachable|P1001|P1002|P1008|P1017|P2024|57P0|08006/i
const DEPTH = 6

/** What an error says of itself and of its causes, however the driver nested them. */
function textsOf(cause: unknown, depth = 0): string[] {
  if (typeof cause === 'string') return [cause]
  if (cause === null || typeof cause !== 'object' || depth > DEPTH) return []
  const { message, code, originalCode, originalMessage, meta, driverAdapterError, cause: inner } = cause as Record<string, unknown>
  return [message, code, originalCode, originalMessage, meta, driverAdapterError, inner].flatMap((one) => textsOf(one, depth + 1))
}

/** Why a database that answers takes no writes; null where that is not what is wrong. */
export function whyUnwritten(cause: unknown): string | null {
  const text = textsOf(cause).join('\n')
  return WHY.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** Whether an error says that the database does not answer at all. */
export const isDatabaseAway = (cause: unknown): boolean => AWAY.test(textsOf(cause).join('\n'))

/** Nothing can be recorded, so nothing may be done but a stop, which has a record of its own. */
export class Unwritten extends AppError {
  readonly why: string
  /** Nothing can be read either: what is known of who asks is what was remembered. */
  readonly isAway: boolean
  constructor(why: string, { cause, isAway = false }: { cause?: unknown; isAway?: boolean } = {}) {
    const words = isAway
      ? 'The database does not answer. Nothing was changed by this request.'
      : `The audit log cannot be written, so nothing was changed: ${why}. Try again when it takes writes.`
    super('UPSTREAM', words, { cause })
    this.why = why
    this.isAway = isAway
  }
}
export const databaseAway = (cause?: unknown): Unwritten => new Unwritten('the database does not answer', { cause, isAway: true })
