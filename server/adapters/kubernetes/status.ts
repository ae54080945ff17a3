import * as z from 'zod'
import { ClusterError, type ClusterTrouble, type FieldOwner } from '@/server/ports/cluster-error'
import { maskText } from '@/server/ports/cluster-mask'

const Cause = z.object({ reason: z.string().optional(), message: z.string().optional(), field: z.string().optional() })
const Status = z.object({
  kind: z.literal('Status'),
  status: z.string().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .object({
      name: z.string().optional(),
      kind: z.string().optional(),
      causes: z.array(Cause).max(1000).optional().catch(undefined),
      retryAfterSeconds: z.number().optional(),
    })
    .optional()
    .catch(undefined),
})
export type Status = z.infer<typeof Status>
/** What an answer needs to be understood. */
export type Refusal = { status: number; retryAfter: string | null; auditId: string | null; body: unknown }

const DEFAULT_RETRY_MS = 1000
const MAX_RETRY_MS = 300_000
function retryAfterMs({ retryAfter }: Refusal, said: Status | null): number {
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : (said?.details?.retryAfterSeconds ?? 0)
  return seconds > 0 ? Math.min(seconds * 1000, MAX_RETRY_MS) : DEFAULT_RETRY_MS
}

const causesOf = (said: Status | null) => said?.details?.causes ?? []
const mask = (text: string | undefined) => maskText(text ?? '', 300)

const MANAGER = /^conflict with "(.*?)"(?: with subresource "[^"]*")?(?: using |$|:)/
const owners = (said: Status | null): FieldOwner[] =>
  causesOf(said)
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .slice(0, 100)
    .map(({ message, field }) => ({ manager: mask(MANAGER.exec(message ?? '')?.[1] ?? message), field: mask(field) }))

const BUDGET = /The disruption budget (\S+) needs/
const budgets = (said: Status | null): string[] =>
  causesOf(said)
    .filter(({ reason }) => reason === 'DisruptionBudget')
    .map(({ message }) => mask(BUDGET.exec(message ?? '')?.[1] ?? message))

const WEBHOOK = /admission webhook "([^"]{1,253})" (denied|does not support)|(?:failed calling|calling) webhook "([^"]{1,253})"/
function webhookOf(message: string): ClusterTrouble | null {
  const found = WEBHOOK.exec(message)
  if (found) {
    const how = found[2] === 'denied' ? 'refused' : found[2] ? 'noDryRun' : 'failed'
    return { reason: 'webhook', name: found[1] ?? found[3] ?? '', how }
  }
  return /does not support dry run|dry[- ]run is not supported|side effects/i.test(message) && /webhook|admission/i.test(message)
    ? { reason: 'webhook', name: '', how: 'noDryRun' }
    : null
}

const invalid = (said: Status | null): ClusterTrouble => ({
  reason: 'invalid',
  causes: causesOf(said)
    .slice(0, 50)
    .map(({ field, message }) => ({ field: mask(field), message: mask(message) })),
})

function conflictOf(said: Status | null): ClusterTrouble {
  if (said?.reason === 'AlreadyExists') return { reason: 'alreadyExists' }
  const found = owners(said)
  return found.length > 0
    ? { reason: 'conflict', owners: found }
    : { reason: 'moved', how: 'otherContent', uid: null, resourceVersion: null }
}

function tooManyOf(refusal: Refusal, said: Status | null): ClusterTrouble {
  const held = budgets(said)
  return held.length > 0 ? { reason: 'disruptionBudget', budgets: held } : { reason: 'overload', retryAfterMs: retryAfterMs(refusal, said) }
}

const SEVERAL_BUDGETS = /more than one PodDisruptionBudget/i
const BEHIND = /too large resource version/i
const isBehind = (said: Status | null) =>
  BEHIND.test(said?.message ?? '') || causesOf(said).some(({ reason }) => reason === 'ResourceVersionTooLarge')

/** Whether an object is missing, and not the path: a kind that is not served answers without a Status, or with one of no object. */
const isNamed = (said: Status | null): boolean =>
  said !== null && (Boolean(said.details?.name) || !/^(the server could not find the requested resource)?$/i.test(said.message ?? ''))

function troubleFor(refusal: Refusal, said: Status | null): ClusterTrouble {
  const message = said?.message ?? ''
  const webhook = webhookOf(message)
  if (webhook) return webhook
  switch (refusal.status) {
    case 400:
      return invalid(said)
    case 401:
      return { reason: 'unauthenticated' }
    case 403:
      return /exceeded quota/i.test(message) ? { reason: 'quota' } : { reason: 'denied', rule: maskText(message, 600) }
    case 404:
      return { reason: isNamed(said) ? 'notFound' : 'unsupported' }
    case 409:
      return conflictOf(said)
    case 410:
      return { reason: 'expired' }
    case 422:
      return invalid(said)
    case 429:
      return tooManyOf(refusal, said)
    case 405:
    case 406:
    case 415:
      return { reason: 'unsupported' }
    case 413:
      return { reason: 'invalid', causes: [] }
    case 500:
      return SEVERAL_BUDGETS.test(message) ? { reason: 'severalBudgets' } : { reason: 'failed' }
    case 504:
      return isBehind(said) ? { reason: 'behind' } : { reason: 'failed' }
    default:
      return refusal.status >= 300 && refusal.status < 400 ? { reason: 'badAnswer' } : { reason: 'failed' }
  }
}

const SAYS: Record<ClusterTrouble['reason'], string> = {
  moved: 'It has changed since it was decided about. Look at what is there now and plan anew.',
  fenced: 'A newer run has written on it. This one stops.',
  denied: 'The cluster does not permit this.',
  unauthenticated: 'The cluster does not accept this console’s credentials.',
  notFound: 'There is no such object in the cluster.',
  alreadyExists: 'An object of this name is there already.',
  conflict: 'Others own fields of it.',
  invalid: 'The cluster does not accept the change.',
  disruptionBudget: 'A disruption budget holds the eviction back.',
  severalBudgets: 'More than one disruption budget selects the pod: nothing can evict it until that is mended.',
  quota: 'The namespace’s quota does not allow it.',
  webhook: 'An admission webhook stands in the way.',
  overload: 'The cluster asks to wait.',
  unreachable: 'The cluster is not reached.',
  outcomeUnknown: 'The change was sent and its answer was lost. Its outcome is being verified.',
  expired: 'The version is too old to go on from.',
  behind: 'The cluster has not caught up with the version yet.',
  unsupported: 'The cluster does not offer this.',
  badAnswer: 'The cluster’s answer is not one of the protocol.',
  failed: 'The cluster failed.',
}
/** What a person reads about a trouble: our sentence, then the cluster's own text, masked and bounded. */
export function sentenceOf(trouble: ClusterTrouble, text = ''): string {
  const theirs = maskText(text, 1000).trim()
  return theirs ? `${SAYS[trouble.reason]} The cluster says: ${theirs}` : SAYS[trouble.reason]
}

/** A Status, whether as an answer's body or as a watch's ERROR object; null for anything else. */
export function readStatus(body: unknown): Status | null {
  const parsed = Status.safeParse(body)
  return parsed.success ? parsed.data : null
}

/** The failure that an answer of success holds: an eviction that two budgets select answers 201, and only its body says 500. */
export function failureIn(body: unknown): number | null {
  const said = readStatus(body)
  return said?.status === 'Failure' ? (said.code ?? 500) : null
}

/** An answer that is no success, in the port's words. */
export function errorOf(refusal: Refusal): ClusterError {
  const said = readStatus(refusal.body)
  const trouble = troubleFor(refusal, said)
  return new ClusterError(trouble, sentenceOf(trouble, said?.message), { status: refusal.status, auditId: refusal.auditId })
}
