import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { ChangedWaiver, WaiverState } from '@/lib/schemas/waivers'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { getWaiverInScope, type StoredWaiver } from './internal'
import { publishWaivers } from './publish'
import { reopenUncovered } from './reopen'

type Content = Partial<Pick<StoredWaiver, 'state' | 'approvedBy' | 'approvedAt' | 'endedAt' | 'endedBy' | 'warnedAt'>>
export type WaiverMove = {
  id: string
  /** The version it was decided from; left out for the clock, which must not wait for anybody's edit. */
  version?: number
  action: AuditAction
  from: WaiverState
  to: Content
  reason: string
  /** Refuses what the state alone does not. */
  check?: (found: StoredWaiver, tx: Prisma.TransactionClient) => Promise<void> | void
}

const plain = (found: StoredWaiver, keys: readonly (keyof Content)[]) =>
  Object.fromEntries(
    keys.map((key) => {
      const value = found[key]
      return [key, value instanceof Date ? value.toISOString() : value]
    }),
  )

/** Moves a waiver, writes its history and what is in force, opens again what nothing covers any more, and tells pages and the audit log: one
 *  transaction. Errors: NOT_FOUND, CONFLICT (another state or version, also when somebody was faster), and whatever the check throws. */
export function changeWaiver(ctx: ServiceContext, { id, action, from, to, reason, check, ...move }: WaiverMove): Promise<ChangedWaiver> {
  return ctx.db.$transaction(async (tx) => {
    const found = await getWaiverInScope(tx, id)
    if (move.version !== undefined && move.version !== found.version)
      throw new AppError(
        'CONFLICT',
        `The waiver is ${found.state} at version ${found.version}, not ${move.version}: it changed meanwhile. Nothing was changed.`,
      )
    if (found.state !== from)
      throw new AppError('CONFLICT', `The waiver is ${found.state}: this is possible only while it is ${from}. Nothing was changed.`)
    await check?.(found, tx)
    const version = found.version + 1
    const { count } = await tx.waiver.updateMany({ where: { id, version: found.version, state: from }, data: { ...to, version } })
    if (count === 0) throw new AppError('CONFLICT', 'The waiver was changed at the same moment. Nothing was changed by you.')
    const changed = { ...found, ...to, version }
    const keys = Object.keys(to) as (keyof Content)[] // the keys of this very object
    const [before, after] = [plain(found, keys), plain(changed, keys)]
    await tx.waiverEvent.create({ data: { waiverId: id, version, action, at: ctx.now(), by: ctx.actor.id, before, after, reason } })
    await tx.event.create({ data: { topic: 'waivers', ref: id, version: String(version) } })
    if (changed.state !== from) await publishWaivers(tx, ctx.now())
    if (from === 'approved' && changed.state !== 'approved') await reopenUncovered({ now: ctx.now, origin: ctx.origin, db: tx }, found)
    await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), reason })
    return { id, state: changed.state as WaiverState, version } // a constraint of the table
  })
}
