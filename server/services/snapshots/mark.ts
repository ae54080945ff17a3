import { AppError } from '@/lib/errors'
import type { MarkSnapshot } from '@/lib/schemas/snapshots'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'

/** Says of a snapshot that it is known to be good, or takes that back: the newest good one is what a rollback offers first.
 *  Errors: NOT_FOUND, CONFLICT (not taken, or marked so already). */
export function markSnapshot(
  ctx: ServiceContext,
  { id, isKnownGood, reason }: MarkSnapshot,
): Promise<{ id: string; isKnownGood: boolean }> {
  return ctx.db.$transaction(async (tx) => {
    const found = await tx.configSnapshot.findUnique({ where: { id }, select: { state: true, digest: true } })
    if (!found) throw new AppError('NOT_FOUND', 'There is no such snapshot.')
    if (found.state !== 'taken') throw new AppError('CONFLICT', 'This snapshot was not taken: there is nothing in it to vouch for.')
    const by = isKnownGood ? { knownGoodBy: ctx.actor.id, knownGoodAt: ctx.now() } : { knownGoodBy: null, knownGoodAt: null }
    const { count } = await tx.configSnapshot.updateMany({
      where: { id, state: 'taken', knownGood: !isKnownGood },
      data: { knownGood: isKnownGood, ...by },
    })
    if (count === 0)
      throw new AppError(
        'CONFLICT',
        `Somebody has ${isKnownGood ? 'marked' : 'unmarked'} this snapshot already. Nothing was changed by you.`,
      )
    await tx.event.create({ data: { topic: 'snapshots', ref: id, version: isKnownGood ? 'good' : 'unmarked' } })
    const state = (knownGood: boolean) => digestOf({ digest: found.digest, knownGood })
    await ctx.entry?.done(tx, { beforeDigest: state(!isKnownGood), afterDigest: state(isKnownGood), reason })
    return { id, isKnownGood }
  })
}
