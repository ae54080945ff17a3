import type { ServiceContext } from '@/server/context'
import { reachOf, readEngines } from '@/server/services/activations/reach'
import { tellVersion } from '@/server/services/policies/move-version'

/** Later than this nobody can tell any more when it was. */
const LOOK_MS = 120_000

/** After a version was made active: once every engine is heard and says since when it decides with it, how long the slowest took is kept in the version's
 *  history. Out: true when it was kept by this call. */
export async function noteArrival(ctx: ServiceContext): Promise<boolean> {
  const activation = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' } })
  if (!activation || ctx.now().getTime() - activation.at.getTime() > LOOK_MS) return false
  const { version, at } = activation
  const seq = String(activation.seq)
  const kept = { version, action: 'policies.measure', after: { path: ['activation'], equals: seq } }
  if ((await ctx.db.policyEvent.count({ where: kept })) > 0) return false
  const { constitutionHash: hash } = await ctx.db.policyVersion.findUniqueOrThrow({
    where: { version },
    select: { constitutionHash: true },
  })
  const reach = reachOf(await readEngines(ctx), {
    at,
    follows: (said) => said.constitutionHash === hash,
    since: (said) => said.activeSince,
  })
  if (reach.tookMs === null) return false
  return ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
    if ((await tx.policyEvent.count({ where: kept })) > 0) return false
    await tellVersion(ctx, tx, {
      version,
      action: 'policies.measure',
      before: { activation: seq },
      after: { activation: seq, ms: reach.tookMs, engines: reach.engines },
    })
    return true
  })
}
