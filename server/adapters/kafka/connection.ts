import { AppError } from '@/lib/errors'

export type KafkaOptions = {
  brokers: readonly string[]
  clientId: string
  isTls?: boolean
  credentials?: { username: string; password: string } | undefined
}

const TIMEOUT_MS = 5000

/** What every client of ours is made with. A request waits five seconds; the callers of the port try again, so the library does not. */
export const connectionOf = ({ brokers, clientId, isTls = false, credentials }: KafkaOptions) => ({
  clientId,
  bootstrapBrokers: [...brokers],
  timeout: TIMEOUT_MS,
  connectTimeout: TIMEOUT_MS,
  retries: 1,
  retryDelay: 100,
  autocreateTopics: false,
  ...(isTls ? { tls: {} } : {}),
  ...(credentials ? { sasl: { mechanism: 'SCRAM-SHA-512' as const, ...credentials } } : {}),
})

/** The package is loaded by the first client that is made: an installation without brokers never loads it. */
export const loadKafka = () => import('@platformatic/kafka')

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const [first] = cause instanceof AggregateError ? cause.errors : []
  return first instanceof Error ? first.message : cause.message
}

/** The vendor's error in our words. */
export const awayError = (cause: unknown): AppError =>
  cause instanceof AppError ? cause : new AppError('UPSTREAM', `The decision stream does not answer: ${reasonOf(cause)}`, { cause })

/** Whether the broker gave one of these answers, at whatever depth the library keeps it. */
export function isAnswer(cause: unknown, ...names: string[]): boolean {
  if (typeof cause !== 'object' || cause === null) return false
  if ('apiId' in cause && names.includes(String(cause.apiId))) return true
  if ('errors' in cause && Array.isArray(cause.errors) && cause.errors.some((one) => isAnswer(one, ...names))) return true
  return 'cause' in cause && isAnswer(cause.cause, ...names)
}

/** A call of a client that has joined. The library tries again inside its own tries: brokers that are gone must be known to be gone in seconds.
 *  Errors: UPSTREAM after one request's time and a second. */
export async function withinCall<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('UPSTREAM', 'The decision stream does not answer in time.')), TIMEOUT_MS + 1000)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
    call.catch(() => undefined)
  }
}

const CLOSE_MS = 2000
/** Closes a client. One whose broker is gone may never say that it is closed; nobody waits longer than two seconds for it. */
export async function closeClient(close: () => Promise<void>): Promise<void> {
  await Promise.race([
    Promise.resolve()
      .then(close)
      .catch(() => undefined),
    new Promise((next) => setTimeout(next, CLOSE_MS).unref()),
  ])
}
