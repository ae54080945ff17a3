import { STOP_REVIEW_HOURS, type StopAction } from '@/lib/schemas/stops'
import { uuidv7 } from '@/lib/uuid'
import type { Target } from '@/server/audit/entry'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

type Stop = { action: StopAction; target: Target; reason: string }

/** Leaves what was stopped for somebody else to look at within 24 h, in the transaction that stopped it. */
export async function recordStop(ctx: ServiceContext, tx: Prisma.TransactionClient, { action, target, reason }: Stop): Promise<void> {
  const actedAt = ctx.now()
  const id = uuidv7(actedAt.getTime())
  const dueAt = new Date(actedAt.getTime() + STOP_REVIEW_HOURS * 3_600_000)
  const about = { targetKind: target.kind, targetId: target.id }
  const who = { actedBy: ctx.actor.id, actedAt, method: ctx.stepUpMethod ?? null }
  await tx.stopReview.create({ data: { id, action, ...about, reason, ...who, dueAt } })
  await tx.event.create({ data: { topic: 'approvals', ref: id, version: 'stopped' } })
}
