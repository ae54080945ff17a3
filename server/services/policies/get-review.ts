import type { VersionRef } from '@/lib/schemas/drafts'
import type { VersionReview } from '@/lib/schemas/policy-reviews'
import { Declared } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { countAllows } from './count-allows'
import { gateReplays, whichCounts } from './gate-replays'
import { readReviewed, whyNotReview } from './may-review'
import { readProfile } from './read-profile'

/** What somebody needs to know before they say a word about a version: who asked, why they may not, and the replay that counts. Errors: NOT_FOUND. */
export async function getReview(ctx: ServiceContext, { version }: VersionRef): Promise<VersionReview> {
  const found = await readReviewed(ctx.db, version)
  const [at, active, profile] = await Promise.all([
    ctx.db.policyVersion.findUniqueOrThrow({ where: { version }, select: { stateSince: true, declared: true } }),
    ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } }),
    readProfile(ctx.db),
  ])
  // After its replay a version is judged no more: the newest one since it was approved is the one it was judged by.
  const since = found.state === 'replay' ? at.stateSince : new Date(0)
  const replays = await gateReplays(ctx.db, { version, since, origin: ctx.origin })
  const which = active && found.state === 'replay' ? whichCounts(replays, active.version) : null
  const done = replays.find(({ state }) => state === 'done')
  const counted = which === null ? done : which.is === 'missing' ? undefined : which.replay
  const declared = Declared.safeParse(at.declared).data?.allows ?? []
  const ids = [...found.requesters]
  const nameOf = await personNames(ctx, ids)
  return {
    version,
    digest: found.digest,
    state: found.state,
    requesters: ids.map((id) => ({ id, name: nameOf(id) })),
    whyNot: whyNotReview(ctx.actor, found),
    replay: counted?.id ?? null,
    allows: counted ? await countAllows(ctx.db, { replay: counted.id, declared }) : null,
    active: active?.version ?? null,
    profile,
    readAt: ctx.now().toISOString(),
  }
}
