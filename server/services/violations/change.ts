import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { type Artefact, isOpen, type ViolationState } from '@/lib/schemas/violations'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { getViolationInScope, type Stored } from './internal'

export type Changed = { id: string; state: ViolationState; version: number }
export type ChangeContext = Pick<ServiceContext, 'actor' | 'now' | 'origin'> & { db: Prisma.TransactionClient }
export type Change = {
  id: string
  version: number
  action: AuditAction
  /** The states it may be in; in any other the change is a conflict. */
  from: readonly ViolationState[]
  to: { state?: ViolationState; assignee?: string | null }
  reason?: string | undefined
  /** Makes what the change leaves behind, in its transaction, or refuses naming what is missing. */
  make?: (ctx: ChangeContext, found: Stored) => Promise<Artefact | null>
}

const words = (state: string) => state.replaceAll('_', ' ')

function refuseIfMoved({ state, version }: Stored, change: Change): void {
  if (version !== change.version)
    throw new AppError(
      'CONFLICT',
      `The violation is ${words(state)} at version ${version}, not ${change.version}: it changed meanwhile. Nothing was changed.`,
    )
  if (!change.from.some((one) => one === state))
    throw new AppError(
      'CONFLICT',
      `The violation is ${words(state)}: this is possible only while it is ${change.from.map(words).join(' or ')}. Nothing was changed.`,
    )
}

/** Changes an item, its history, the stream and the audit log in one transaction, with what the change leaves behind.
 *  Errors: NOT_FOUND, CONFLICT (another state or version than expected, also when somebody was faster), BAD_REQUEST (nothing would change, or the artefact cannot be made). */
export function changeViolation(ctx: ServiceContext, change: Change): Promise<Changed> {
  const { id, action, from, to, reason = null, make } = change
  return ctx.db.$transaction(async (db) => {
    const inside: ChangeContext = { actor: ctx.actor, now: ctx.now, origin: ctx.origin, db }
    const found = await getViolationInScope(inside, id)
    refuseIfMoved(found, change)
    const keys = (['state', 'assignee'] as const).filter((key) => to[key] !== undefined && to[key] !== found[key])
    if (keys.length === 0) throw new AppError('BAD_REQUEST', 'The violation is like that already. Change something first.')
    const artefact = make ? await make(inside, found) : null
    const before = Object.fromEntries(keys.map((key) => [key, found[key]]))
    const after = Object.fromEntries(keys.map((key) => [key, to[key]]))
    const at = ctx.now()
    const version = found.version + 1
    const settles = to.state !== undefined && !isOpen(to.state)
    // Settled is what was looked at: a rule that an engine adds meanwhile is not.
    const asSeen = settles ? { severity: found.severity, codes: { equals: found.codes } } : {}
    const { count } = await db.violation.updateMany({
      where: { id, version: found.version, state: { in: [...from] }, ...asSeen },
      data: { ...after, version, ...(settles ? { settledAt: at } : {}) },
    })
    if (count === 0) throw new AppError('CONFLICT', 'The violation was changed at the same moment. Nothing was changed by you.')
    await db.violationEvent.create({
      data: { violationId: id, version, action, at, by: ctx.actor.id, before, after, reason, ...(artefact ? { artefact } : {}) },
    })
    await db.event.create({ data: { topic: 'violations', ref: id, version: String(version) } })
    await ctx.entry?.done(db, {
      beforeDigest: digestOf(before),
      afterDigest: digestOf({ ...after, artefact }),
      ...(reason === null ? {} : { reason }),
    })
    return { id, state: to.state ?? (found.state as ViolationState), version } // a constraint of the table
  })
}
