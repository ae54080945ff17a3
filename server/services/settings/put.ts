import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { Digests } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

type Tx = Prisma.TransactionClient

export type PutSetting = { key: string; what: string; expectedVersion: number; reason: string; body: Prisma.InputJsonObject }

const moved = (what: string) =>
  new AppError('CONFLICT', `Somebody changed ${what} meanwhile. Nothing was changed; look at the new values and try again.`)

type Put = { version: number; digests: Required<Pick<Digests, 'beforeDigest' | 'afterDigest' | 'reason'>> }

/** The same in a transaction of the caller, who also keeps its outcome. `by` is whose change it is, where that is not who acts. */
export async function putSettingIn(ctx: ServiceContext, tx: Tx, put: PutSetting & { by?: string }): Promise<Put> {
  const { key, what, expectedVersion, reason, body, by = ctx.actor.id } = put
  const version = expectedVersion + 1
  const newest = await tx.setting.findFirst({ where: { key }, orderBy: { version: 'desc' } })
  if (newest?.version !== expectedVersion) throw moved(what)
  const [beforeDigest, afterDigest] = [digestOf(newest.body), digestOf(body)]
  if (beforeDigest === afterDigest)
    throw new AppError('BAD_REQUEST', 'Nothing differs from what is in force. Change a value, or leave it as it is.')
  // Two at once: the key (setting, version) lets one of them in, and the other waits for it and counts none.
  const { count } = await tx.setting.createMany({ data: [{ key, version, body, by, at: ctx.now(), reason }], skipDuplicates: true })
  if (count === 0) throw moved(what)
  await tx.event.create({ data: { topic: 'settings', ref: key, version: String(version) } })
  return { version, digests: { beforeDigest, afterDigest, reason } }
}

/** Writes a new version of a setting, in force from the next reading on. Older versions stay.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (nothing changed). */
export const putSetting = (ctx: ServiceContext, put: PutSetting): Promise<{ version: number }> =>
  ctx.db.$transaction(async (tx) => {
    const { version, digests } = await putSettingIn(ctx, tx, put)
    await ctx.entry?.done(tx, digests)
    return { version }
  })
