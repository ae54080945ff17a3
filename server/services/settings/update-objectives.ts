import { AppError } from '@/lib/errors'
import type { UpdateObjectives } from '@/lib/schemas/objectives'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'

const moved = (cause?: unknown) =>
  new AppError('CONFLICT', 'Somebody changed the objectives meanwhile. Nothing was changed; look at the new values and try again.', {
    cause,
  })

/** Writes a new version of the objectives; every board judges by it from its next reading on. Older versions stay.
 *  In: the version the change was made against, the whole set, and why. Out: the new version.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (lines out of order, or nothing changed). */
export async function updateObjectives(ctx: ServiceContext, input: UpdateObjectives): Promise<{ version: number }> {
  const { expectedVersion, reason, body } = input
  const version = expectedVersion + 1
  try {
    return await ctx.db.$transaction(async (tx) => {
      const newest = await tx.setting.findFirst({ where: { key: 'slo' }, orderBy: { version: 'desc' } })
      if (newest?.version !== expectedVersion) throw moved()
      const [before, after] = [digestOf(newest.body), digestOf(body)]
      if (before === after)
        throw new AppError('BAD_REQUEST', 'Nothing differs from what is in force. Change a value, or leave it as it is.')
      await tx.setting.create({ data: { key: 'slo', version, body, by: ctx.actor.id, at: ctx.now(), reason } })
      await tx.event.create({ data: { topic: 'settings', ref: 'slo', version: String(version) } })
      await ctx.entry?.done(tx, { beforeDigest: before, afterDigest: after, reason })
      return { version }
    })
  } catch (cause) {
    // Two at once: the key (setting, version) lets one of them in.
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'P2002') throw moved(cause)
    throw cause
  }
}
