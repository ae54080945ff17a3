import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type PutSetting = { key: string; what: string; expectedVersion: number; reason: string; body: Prisma.InputJsonObject }

const moved = (what: string, cause?: unknown) =>
  new AppError('CONFLICT', `Somebody changed ${what} meanwhile. Nothing was changed; look at the new values and try again.`, { cause })

/** Writes a new version of a setting, in force from the next reading on. Older versions stay.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (nothing changed). */
export async function putSetting(
  ctx: ServiceContext,
  { key, what, expectedVersion, reason, body }: PutSetting,
): Promise<{ version: number }> {
  const version = expectedVersion + 1
  try {
    return await ctx.db.$transaction(async (tx) => {
      const newest = await tx.setting.findFirst({ where: { key }, orderBy: { version: 'desc' } })
      if (newest?.version !== expectedVersion) throw moved(what)
      const [before, after] = [digestOf(newest.body), digestOf(body)]
      if (before === after)
        throw new AppError('BAD_REQUEST', 'Nothing differs from what is in force. Change a value, or leave it as it is.')
      await tx.setting.create({ data: { key, version, body, by: ctx.actor.id, at: ctx.now(), reason } })
      await tx.event.create({ data: { topic: 'settings', ref: key, version: String(version) } })
      await ctx.entry?.done(tx, { beforeDigest: before, afterDigest: after, reason })
      return { version }
    })
  } catch (cause) {
    // Two at once: the key (setting, version) lets one of them in.
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'P2002') throw moved(what, cause)
    throw cause
  }
}
