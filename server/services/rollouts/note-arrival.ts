import type { EngineRow } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { tellVersion } from '@/server/services/policies/move-version'
import { readEngines } from './engines'

/** Later than this nobody can tell any more when it was. */
const LOOK_MS = 120_000
const NO_ROLLOUT = ''

/** When an engine began to decide with it, as it says itself; one that does not say it did so by its heartbeat, which is an upper bound. */
const sinceOf = ({ activeSince, heartbeatAt }: EngineRow, at: Date): number => {
  const said = activeSince === null ? Number.NaN : Date.parse(activeSince)
  return (said >= at.getTime() ? said : Date.parse(heartbeatAt)) - at.getTime()
}

/** After a version was made active: once every engine that is heard says its hash, how long the slowest took is kept in the version's history. Out: true
 *  when it was kept by this call. */
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
  const engines = await readEngines(ctx, { id: NO_ROLLOUT, hash })
  if (engines.length === 0 || engines.some(({ isOnVersion }) => !isOnVersion)) return false
  const ms = Math.max(0, ...engines.map((engine) => sinceOf(engine, at)))
  return ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
    if ((await tx.policyEvent.count({ where: kept })) > 0) return false
    await tellVersion(ctx, tx, {
      version,
      action: 'policies.measure',
      before: { activation: seq },
      after: { activation: seq, ms, engines: engines.length },
    })
    return true
  })
}
