import type { Json } from '@/server/local/cluster/object'
import { badRequest, internal, StatusError } from '@/server/local/cluster/status'
import { readObject } from './body'

const KINDS = [
  'delay',
  'conflict',
  'gone',
  'overload',
  'error',
  'cut',
  'half-open',
  'slow-body',
  'webhook',
  'webhook-no-dry-run',
  'webhook-denied',
  'skew',
  'lost-answer',
] as const
export type FaultKind = (typeof KINDS)[number]

/** One fault: what it does, to which requests, and how many times yet. */
export type Fault = {
  id: number
  kind: FaultKind
  method: string
  path: string
  ms: number
  seconds: number
  left: number
  message: string
}

export type Faults = {
  /** Answers `/_acgs/faults`: POST adds one, DELETE takes all away, GET lists them. */
  serve(method: string, body: Buffer): Json
  /** The faults a request meets; each counts once. */
  meet(method: string, path: string): Fault[]
}

const number = (value: unknown, otherwise: number) => (typeof value === 'number' && value >= 0 ? value : otherwise)
const text = (value: unknown) => (typeof value === 'string' ? value : '')

const isFor = (fault: Fault, method: string, path: string) =>
  fault.left > 0 &&
  path.startsWith(fault.path) &&
  (fault.method === '' || fault.method === method) &&
  // Such a webhook is in the way of dry runs alone.
  (fault.kind !== 'webhook-no-dry-run' || new URLSearchParams(path.split('?')[1]).getAll('dryRun').includes('All'))

/** Faults of tests. `path` is the beginning of a path (empty: all), `method` one method (empty: all), `times` how often it strikes. */
export function createFaults(): Faults {
  let all: Fault[] = []
  let last = 0
  return {
    serve(method, body) {
      if (method === 'DELETE') all = []
      if (method === 'POST') {
        const asked = readObject(body, 'application/json')
        const kind = KINDS.find((one) => one === asked.kind)
        if (kind === undefined) throw badRequest(`kind must be one of ${KINDS.join(', ')}`)
        last += 1
        const { path, method: on, ms, seconds, times, message } = asked
        const fault = { id: last, kind, method: text(on), path: text(path), ms: number(ms, 1000), seconds: number(seconds, 1) }
        all.push({ ...fault, left: number(times, 1), message: text(message) })
      }
      return { faults: all }
    },
    meet(method, path) {
      const met = all.filter((fault) => isFor(fault, method, path))
      for (const fault of met) fault.left -= 1
      all = all.filter((fault) => fault.left > 0)
      return met.map((fault) => ({ ...fault }))
    },
  }
}

/** What a fault answers instead of the server, or null when it only changes how. */
export function refusalOf({ kind, seconds, message }: Fault, path: string): StatusError | null {
  const webhook = message === '' ? 'check.example.com' : message
  switch (kind) {
    case 'conflict':
      return new StatusError({
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on ${path}: the object has been modified; please apply your changes to the latest version and try again`,
        details: {},
      })
    case 'gone':
      return new StatusError({ code: 410, reason: 'Expired', message: 'The resourceVersion for the provided watch is too old.' })
    case 'overload':
      return new StatusError({
        code: 429,
        reason: 'TooManyRequests',
        message: 'Too many requests, please try again later.',
        details: { retryAfterSeconds: seconds },
      })
    case 'error':
      return internal(message === '' ? 'asked for by a test' : message)
    case 'webhook':
      return internal(
        `failed calling webhook ${JSON.stringify(webhook)}: failed to call webhook: Post "https://check.example.com/": connection refused`,
      )
    case 'webhook-no-dry-run':
      return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`)
    case 'webhook-denied':
      return new StatusError({ code: 400, message: `admission webhook ${JSON.stringify(webhook)} denied the request: asked for by a test` })
    case 'delay':
    case 'cut':
    case 'half-open':
    case 'slow-body':
    case 'skew':
    case 'lost-answer':
      return null
  }
}
