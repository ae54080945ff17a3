import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { Prisma } from '@/server/generated/prisma/client'
import { approvable } from '@/server/services/approvals/approvable'
import { denyAllOf } from '@/server/services/targets'
import { type Latch, lockLatch, writeLatch } from './latch'

/** The stop in force, unless it came with an emergency stop that nobody has resumed: that one alone ends it, last and looked after. */
async function lockLiftable(tx: Prisma.TransactionClient): Promise<Latch> {
  const latch = await lockLatch(tx)
  if (latch === null) throw new AppError('NOT_FOUND', 'Nothing is stopped: the engines decide.')
  const of =
    latch.runId === undefined ? null : await tx.emergency.findUnique({ where: { runId: latch.runId }, select: { resumedAt: true } })
  if (of !== null && of.resumedAt === null)
    throw new AppError(
      'CONFLICT',
      `The denial came with the emergency stop of run ${latch.runId}, and ends when that is resumed. Plan the resume on the page Emergency; nothing was lifted.`,
    )
  return latch
}

/** Lifting the stop of all decisions: the engines decide by the active version again. */
export const lifting = approvable({
  action: 'policies.lift',
  permission: 'policies:lift',
  schema: z.strictObject({ since: z.iso.datetime().nullable() }),
  target: denyAllOf,
  says: () => 'The engines decide by the active version again, within a second. Until then they deny everything.',
  factsOf: async (tx, { since }) => {
    const latch = await lockLiftable(tx)
    if (latch.since !== since)
      throw new AppError('CONFLICT', `Everything is denied since ${latch.since} now, not since ${since}. Look at it again.`)
    const active = await tx.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
    return { since: latch.since, by: latch.by, why: latch.reason, decidesThen: active === null ? null : `version ${active.version}` }
  },
  apply: async (ctx, tx, { wish }) => {
    const before = await lockLiftable(tx)
    await writeLatch(tx, null, ctx.now())
    return { beforeDigest: digestOf(before), afterDigest: digestOf(null), reason: wish.reason }
  },
})
