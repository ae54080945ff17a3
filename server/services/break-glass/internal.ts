import type { Actor } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { BreakGlassState } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { personNames } from '@/server/services/people/names'

export type Taken = Prisma.BreakGlassGetPayload<object>
type Tx = Prisma.TransactionClient

/** Where it stands at an instant, whether or not anything has kept its end yet. */
export function stateOf(row: Taken, now: Date): BreakGlassState {
  const isConfirmed = row.kind === 'contain' || row.confirmedAt !== null
  if (row.reviewedAt !== null) return 'reviewed'
  if (!isConfirmed) return row.endedAt === null && row.confirmBy !== null && row.confirmBy > now ? 'asked' : 'lapsed'
  return row.endedAt === null && row.expiresAt > now ? 'active' : 'ended'
}

/** Under the lock of access: whether the session that asks is still one. Errors: CONFLICT. */
export async function refuseIfEnded(tx: Tx, { sessionHash }: Pick<Actor, 'sessionHash'>): Promise<void> {
  const idHash = new Uint8Array(Buffer.from(sessionHash ?? '', 'hex'))
  const open = await tx.session.count({ where: { idHash, revokedAt: null, person: { disabledAt: null } } })
  if (open === 0) throw new AppError('CONFLICT', 'Your session was ended at the same moment. Nothing was changed by you.')
}

/** A row that nobody else changes until the transaction ends. Errors: NOT_FOUND. */
export async function lockTaken(tx: Tx, id: string): Promise<Taken> {
  await tx.$queryRaw`SELECT 1 FROM break_glass WHERE id = ${id}::uuid FOR UPDATE`
  const found = await tx.breakGlass.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such right taken in need.')
  return found
}

/** Whoever only reads, reads in need too: nothing is lent to them, and they take nothing. */
export const onlyLooks = (roles: readonly string[]): boolean => roles.every((role) => role === 'manager' || role === 'auditor')

/** Pages show rights taken in need beside the approvals, and follow one topic. */
export const tellPages = (tx: Tx, id: string, word: string): Promise<unknown> =>
  tx.event.create({ data: { topic: 'approvals', ref: id, version: word } })

export const wordsOf = ({ kind, role }: Pick<Taken, 'kind' | 'role'>): string =>
  kind === 'contain' ? 'stop and contain' : `the role ${role}`
const PREFIX = 'break-glass '
const keyOf = (id: string) => `${PREFIX}${id}`

/** Stands in every page's strip, for leads and analysts first of all, until somebody else has looked at it. */
export async function keepAlarm(ctx: ServiceContext, row: Taken, name: string): Promise<void> {
  const state = stateOf(row, ctx.now())
  const what = wordsOf(row)
  const isLate = row.reviewDueAt <= ctx.now()
  const says: Partial<Record<BreakGlassState, string>> = {
    asked: `${name} asks for ${what}: a lead has until ${row.confirmBy?.toISOString() ?? ''} to confirm`,
    active: `${name} took ${what} under break-glass`,
    ended: `${name} had ${what} under break-glass: ${isLate ? 'the review is late' : 'to be reviewed'}`,
  }
  const title = says[state]
  if (title === undefined) await clearAlarm(ctx, keyOf(row.id))
  else await raiseAlarm(ctx, { key: keyOf(row.id), severity: 2, title, detail: `${row.scope}: ${row.reason}`, href: '/approvals' })
}

/** The same after a command, whose change stands by now: what cannot be told at this moment takes nothing back, and the worker tells it within seconds. */
export async function tellAlarm(ctx: ServiceContext, row: Taken): Promise<void> {
  try {
    const nameOf = await personNames(ctx, [row.personId])
    await keepAlarm(ctx, row, nameOf(row.personId))
  } catch (err) {
    ctx.log.error({ err, id: row.id }, 'alarm.failed')
  }
}

/** Ends alarms about what nobody has to look at any more: a process that died, or was slow, between the end and the alarm left them standing. */
export async function clearLeftAlarms(ctx: ServiceContext): Promise<void> {
  const standing = await ctx.db.alarm.findMany({ where: { key: { startsWith: PREFIX }, clearedAt: null }, select: { key: true } })
  const ids = standing.map(({ key }) => key.slice(PREFIX.length))
  const over = { OR: [{ reviewedAt: { not: null } }, { kind: 'role', confirmedAt: null, endedAt: { not: null } }] }
  const left = await ctx.db.breakGlass.findMany({ where: { id: { in: ids }, ...over }, select: { id: true } })
  for (const { id } of left) await clearAlarm(ctx, keyOf(id))
}
