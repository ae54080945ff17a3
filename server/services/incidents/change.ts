import { AppError } from '@/lib/errors'
import type { IncidentState } from '@/lib/incident-words'
import { digestOf } from '@/server/audit/digest'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { loadForUpdate } from './load'
import { sqlOf } from './sql-of'
import { addEntry, announce, type Entry } from './timeline'

export type Stored = Prisma.IncidentGetPayload<object>
export type Changed = { id: string; state: IncidentState; version: number }
export type Inside = { tx: Prisma.TransactionClient; sql: Sql; found: Stored; now: Date }
export type Change = {
  id: string
  version: number
  /** The states it may be in; in any other the change is a conflict. */
  from: readonly IncidentState[]
  reason?: string
  /** Looks, does what else belongs to it, and says what becomes of the row and what stands on the timeline. */
  act: (inside: Inside) => Promise<{ to: Prisma.IncidentUncheckedUpdateManyInput; entry: Omit<Entry, 'by' | 'requestId'> }>
}

export const OPEN: readonly IncidentState[] = ['triggered', 'acknowledged', 'contained', 'mitigated']
const words = (state: string) => state.replaceAll('_', ' ')

/** Errors: NOT_FOUND. */
export async function getIncident({ db }: { db: Pick<ServiceContext['db'], 'incident'> }, id: string): Promise<Stored> {
  const found = await db.incident.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', `There is no incident ${id}.`)
  return found
}

/** Whoever acts; a process of ours is nobody that could have command. */
export const byOf = ({ actor }: Pick<ServiceContext, 'actor'>) =>
  ({ kind: actor.kind === 'person' ? 'person' : 'system', id: actor.id }) as const

/** Changes an incident, its timeline, the stream and the audit log in one transaction; whatever is done about it keeps the acknowledgement alive.
 *  Errors: NOT_FOUND, CONFLICT (another state or version than expected, also when somebody was faster), and what `act` refuses. */
export function changeIncident(ctx: ServiceContext, change: Change): Promise<Changed> {
  const { id, version, from, reason } = change
  return ctx.db.$transaction(async (tx) => {
    await getIncident({ db: tx }, id)
    const sql = sqlOf(tx)
    const { now } = await loadForUpdate(sql, id)
    const found = await getIncident({ db: tx }, id) // as it is under the lock
    const name = `INC-${found.number}`
    if (found.version !== version)
      throw new AppError(
        'CONFLICT',
        `${name} is ${words(found.state)} at version ${found.version}, not ${version}: it changed meanwhile. Nothing was changed.`,
      )
    if (!from.some((state) => state === found.state))
      throw new AppError(
        'CONFLICT',
        `${name} is ${words(found.state)}: this is possible only while it is ${from.map(words).join(' or ')}. Nothing was changed.`,
      )
    const { to, entry } = await change.act({ tx, sql, found, now })
    const data = { ...to, version: version + 1 }
    const { count } = await tx.incident.updateMany({ where: { id, version, state: found.state }, data })
    if (count === 0) throw new AppError('CONFLICT', `${name} was changed at the same moment. Nothing was changed by you.`)
    await addEntry(sql, id, { detail: reason ?? null, ...entry, by: byOf(ctx), requestId: ctx.requestId })
    await keepAlive(sql, id)
    await announce(sql, id)
    const before = Object.fromEntries(Object.keys(to).map((key) => [key, plain(found[key as keyof Stored])]))
    const after = Object.fromEntries(Object.entries(to).map(([key, value]) => [key, plain(value)]))
    const digests = { beforeDigest: digestOf(before), afterDigest: digestOf(after) }
    await ctx.entry?.done(tx, { ...digests, ...(reason === undefined ? {} : { reason }) })
    return { id, state: ((to.state as IncidentState | undefined) ?? found.state) as IncidentState, version: version + 1 } // a constraint of the table
  })
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : (value ?? null))

/** Whatever a person does about it is activity: a living acknowledgement begins its time anew. */
export async function keepAlive(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE incident SET lapses_at = clock_timestamp() + make_interval(secs => (snapshot->>'lapseMs')::float8 / 1000)
     WHERE id = $1::uuid AND ack_at IS NOT NULL AND snapshot->>'lapseMs' IS NOT NULL`,
    [id],
  )
}

/** Where a lapse is not known the acknowledgement lives for ever. */
export const FOR_EVER = new Date('9999-01-01T00:00:00Z')
