import { createHash, randomBytes } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import { AppError } from '@/lib/errors'
import { KNOWN_EVENT_TYPES, OUTCOME_WORDS, PAYLOAD_BYTES_MAX, type RecordAuditEvent } from '@/lib/schemas/audit-events'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'

const LATE_AFTER_MS = 5 * 60_000
const KEY_KEPT_MS = 24 * 3_600_000

export type ToRecord = { input: RecordAuditEvent; tokenId: string; idempotencyKey: string | null }
/** `index` is there once the event is sealed, which only a repeated request can see. */
export type Recorded = { event_id: string; index?: number }

const isKnown = (type: string): boolean => KNOWN_EVENT_TYPES.some((known) => known === type)

/** What is kept for ever, in words without a person in them; who did it elsewhere stands in the erasable detail. */
const sayEvent = ({ event_type, service_name, action, outcome }: RecordAuditEvent): string =>
  `${event_type}${isKnown(event_type) ? '' : ' (unknown type)'} from ${service_name}: ${action}, ${outcome}`

/** Whether each text, names of members included, is one that the log's canonical form and the database can keep. */
function isWritable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]: [string, unknown]) => isWritable(name) && isWritable(member))
}

async function earlier(db: Pick<ServiceContext['db'], 'auditRequest' | 'auditEntry'>, key: string, bodyDigest: string): Promise<Recorded> {
  const found = await db.auditRequest.findUnique({ where: { key } })
  if (!found || found.bodyDigest !== bodyDigest)
    throw new AppError('CONFLICT', 'Idempotency-Key: it was used for another event. Use a new key.')
  const sealed = await db.auditEntry.findFirst({ where: { entryId: found.eventId }, select: { idx: true } })
  return { event_id: found.eventId, ...(sealed ? { index: Number(sealed.idx) } : {}) }
}

/** Takes another service's event into the log: the entry names the token that sent it, the body lies salted and erasable beside it.
 *  Every type is kept. Out: the entry's id. Errors: BAD_REQUEST (payload over 256 KiB, or a text the log cannot keep), CONFLICT. */
export async function recordAuditEvent(ctx: ServiceContext, { input, tokenId, idempotencyKey }: ToRecord): Promise<Recorded> {
  const body = canonicalize({ ...input, is_known_type: isKnown(input.event_type) })
  if (Buffer.byteLength(body) > PAYLOAD_BYTES_MAX)
    throw new AppError('BAD_REQUEST', `payload: the event is over ${PAYLOAD_BYTES_MAX} bytes. Send a digest and keep the rest yourself.`)
  if (!isWritable(input)) throw new AppError('BAD_REQUEST', 'payload: a text holds a character that the audit log cannot keep.')
  const now = ctx.now()
  const salt = randomBytes(16)
  const detailDigest = `sha256:${createHash('sha256').update(salt).update(body).digest('hex')}`
  const target = input.agent_id === undefined ? targetOf('service', input.service_name) : targetOf('agent', input.agent_id)
  const { actor, source, requestId } = ctx
  const bodyDigest = digestOf(input)
  const key = idempotencyKey === null ? null : `${tokenId}:${idempotencyKey}`
  return ctx.db.$transaction(async (tx) => {
    if (key !== null) {
      // Two requests under one key take turns, so that the second sees what the first left.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit.record:${key}`}, 0))`
      await tx.auditRequest.deleteMany({ where: { key, at: { lt: new Date(now.getTime() - KEY_KEPT_MS) } } })
      if (await tx.auditRequest.findUnique({ where: { key }, select: { key: true } })) return earlier(tx, key, bodyDigest)
    }
    await tx.$executeRaw`INSERT INTO audit_detail (digest, salt, body, class) VALUES (${detailDigest}, ${salt}, ${body}, 'event')`
    const eventId = await recordEvent(tx, {
      actor,
      source,
      requestId,
      now: ctx.now,
      action: 'audit.record',
      target,
      outcome: OUTCOME_WORDS[input.outcome.toLowerCase()] ?? null,
      reason: sayEvent(input),
      detailDigest,
      late: now.getTime() - Date.parse(input.occurred_at) > LATE_AFTER_MS,
    })
    if (key !== null) await tx.auditRequest.create({ data: { key, eventId, bodyDigest, at: now } })
    return { event_id: eventId }
  })
}
