import { gatesOf, type Station } from '@/lib/policy-gates'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

const AFTER_DRAFT: readonly Station[] = ['review', 'replay', 'shadow', 'canary']

/** Everything that is asked of a version after it was measured waits again, a lead's override too. The version's row is locked by the caller. */
export async function resetGates(ctx: ServiceContext, tx: Prisma.TransactionClient, version: number): Promise<void> {
  const gates = AFTER_DRAFT.flatMap(gatesOf)
  await tx.policyGate.updateMany({
    where: { version, gate: { in: gates } },
    data: { state: 'waiting', detail: {}, at: ctx.now(), by: null, reason: null },
  })
  await tx.event.create({ data: { topic: 'policies', ref: String(version), version: 'gates wait again' } })
}

/** Takes the words about a version back; what was said stays readable. */
export async function voidReviews(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  { version, why }: { version: number; why: string },
): Promise<void> {
  await tx.policyReview.updateMany({
    where: { version, voidedAt: null },
    data: { voidedAt: ctx.now(), voidedBy: ctx.actor.id, voidedWhy: why },
  })
}
