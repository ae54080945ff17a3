import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import { keyOf, Target } from '@/server/runs/kinds/target'
import { readSetting } from '@/server/services/settings/read'
import { targetOfKey } from './preview-of'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** How a reverter was paused decides how it is given back. */
function knewEnabled(params: unknown): boolean {
  const change = isMembers(params) ? params.change : null
  return isMembers(change) && change.knowsEnabled === true
}

/** What a stop kept of what it changed, and nothing that it only looked at. Errors: NOT_FOUND, CONFLICT (it was resumed). */
export async function stoppedBy(ctx: ServiceContext, emergencyId: string): Promise<Members> {
  const stop = await ctx.db.emergency.findUnique({ where: { id: emergencyId } })
  if (stop === null) throw new AppError('NOT_FOUND', 'There is no such stop.')
  if (stop.resumedAt !== null) throw new AppError('CONFLICT', 'That stop was resumed already.')
  // A narrower stop that it took over had changed some of it before: what that one found is what there was.
  const runs = await ctx.db.run.findMany({ where: { OR: [{ id: stop.runId }, { preemptedBy: stop.runId }] }, select: { id: true } })
  const ids = runs.map(({ id }) => id)
  const [priors, steps, active, { watchMs }] = await Promise.all([
    ctx.db.priorState.findMany({ where: { runId: { in: ids } }, orderBy: { takenAt: 'asc' } }),
    ctx.db.step.findMany({
      where: { runId: { in: ids }, kind: { in: ['emergency.scale@1', 'emergency.pause@1'] } },
      select: { targetKey: true, params: true },
    }),
    ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } }),
    readSetting(ctx, 'runs'),
  ])
  const changed = new Map(steps.map(({ targetKey, params }) => [targetKey, params]))
  const first = new Map(priors.toReversed().map(({ targetKey, body }) => [targetKey, body]))
  const kept = [...first].flatMap(([key, body]) => {
    const target = Target.safeParse(targetOfKey(key))
    if (!target.success || !isMembers(body)) return []
    const isScaler = target.data.kind === 'HorizontalPodAutoscaler'
    return changed.has(key) || isScaler ? [{ target: target.data, body, knowsEnabled: knewEnabled(changed.get(key)) }] : []
  })
  const revision = isMembers(first.get('Latch/revision')) ? (first.get('Latch/revision') as Members).revision : null // checked in the line
  return {
    emergencyId,
    scope: stop.scope,
    target: stop.target,
    policyVersion: active?.version ?? null,
    revision: typeof revision === 'number' ? revision : null,
    watchMs,
    kept: kept.sort((a, b) => (keyOf(a.target) < keyOf(b.target) ? -1 : 1)),
  }
}
