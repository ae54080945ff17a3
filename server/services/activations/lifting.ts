import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { approvable } from '@/server/services/approvals/approvable'
import { denyAllOf } from '@/server/services/targets'
import { lockLatch, writeLatch } from './latch'

/** Lifting the stop of all decisions: the engines decide by the active version again. */
export const lifting = approvable({
  action: 'policies.lift',
  permission: 'policies:lift',
  schema: z.strictObject({ since: z.iso.datetime().nullable() }),
  target: denyAllOf,
  says: () => 'The engines decide by the active version again, within a second. Until then they deny everything.',
  factsOf: async (tx, { since }) => {
    const latch = await lockLatch(tx)
    if (latch === null) throw new AppError('NOT_FOUND', 'Nothing is stopped: the engines decide.')
    if (latch.since !== since)
      throw new AppError('CONFLICT', `Everything is denied since ${latch.since} now, not since ${since}. Look at it again.`)
    const active = await tx.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
    return { since: latch.since, by: latch.by, why: latch.reason, decidesThen: active === null ? null : `version ${active.version}` }
  },
  apply: async (ctx, tx, { wish }) => {
    const before = await lockLatch(tx)
    await writeLatch(tx, null, ctx.now())
    return { beforeDigest: digestOf(before), afterDigest: digestOf(null), reason: wish.reason }
  },
})
