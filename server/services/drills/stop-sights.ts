import { RUN_ENDS, type RunState } from '@/lib/run-states'
import type { ServiceContext } from '@/server/context'
import { keyOf } from '@/server/runs/kinds/target'
import { workloadOf } from '@/server/runs/plans/emergency-stop'
import type { Drill } from './moving'
import type { Sight, Sights } from './score'
import { DRILL_WORKLOAD } from './workload'

const isOver = (state: string | undefined): boolean => state !== undefined && RUN_ENDS.includes(state as RunState)
const runOf = ({ db }: ServiceContext, id: string | null) =>
  id === null ? null : db.run.findUnique({ where: { id }, select: { state: true, createdAt: true, finishedAt: true } })

/** Whether anything but the drill's own was denied, frozen or held by its run. */
async function othersOf(ctx: ServiceContext, drill: Drill): Promise<Sight> {
  const { runId, agentId, target } = drill
  const run = await runOf(ctx, runId)
  if (run === null || runId === null) return { from: null, at: null, said: '' }
  const own = new Set([
    keyOf(target === null ? DRILL_WORKLOAD : workloadOf(target)),
    `Agent/${agentId}`,
    'Agent/drill-stop',
    `Emergency/${drill.emergencyId}`,
  ])
  const [held, freeze, [latch]] = await Promise.all([
    ctx.db.runTarget.findMany({ where: { runId }, select: { targetKey: true } }),
    ctx.db.freeze.count({ where: { id: runId } }),
    ctx.db.$queryRaw<
      { isOurs: boolean }[]
    >`SELECT coalesce(body->'all'->>'runId' = ${runId}, false) AS "isOurs" FROM runtime_document WHERE key = 'latch'`,
  ])
  const strange = held.filter(({ targetKey }) => !own.has(targetKey) && !targetKey.startsWith('Sandboxes/workload/drill-stop'))
  const wrong = [
    ...(freeze > 0 ? ['changes were frozen'] : []),
    ...(latch?.isOurs ? ['everything was denied'] : []),
    ...strange.map(({ targetKey }) => `${targetKey} was held`),
  ]
  const over = isOver(run.state) ? (run.finishedAt ?? drill.endingAt) : null
  const said = 'nobody else was denied, no change was frozen, and only what is the drill’s was held'
  return { from: over, at: over, said, isUntimed: true, ...(wrong.length > 0 ? { failed: wrong.join('; ') } : {}) }
}

/** What was seen of a stop drill: the clocks of its stop, by the stop's own rows. */
export async function stopSights(ctx: ServiceContext, drill: Drill): Promise<Sights> {
  const [stop, run, others] = await Promise.all([
    drill.emergencyId === null ? null : ctx.db.emergency.findUnique({ where: { id: drill.emergencyId } }),
    runOf(ctx, drill.runId),
    othersOf(ctx, drill),
  ])
  const from = stop?.acceptedAt ?? null
  const late = (at: Date | null | undefined, failed: string) => (isOver(run?.state) && !at ? { failed } : {})
  return {
    contained: { from, at: stop?.containedAt ?? null, said: 'observed', ...late(stop?.containedAt, 'nobody saw it contained') },
    stopped: { from, at: stop?.stoppedAt ?? null, said: 'all pods gone by uid', ...late(stop?.stoppedAt, 'nobody saw it stopped') },
    confirmed: { from, at: stop?.confirmedAt ?? null, said: 'gone at the second sight', ...late(stop?.confirmedAt, 'not confirmed') },
    others,
  }
}

/** What was seen of a resume drill: from the acceptance of its run to the moment that the stop was resumed, with the counts that stand again. */
export async function resumeSights(ctx: ServiceContext, drill: Drill): Promise<Sights> {
  const { runId, emergencyId } = drill
  const [stop, run, others, steps] = await Promise.all([
    emergencyId === null ? null : ctx.db.emergency.findUnique({ where: { id: emergencyId } }),
    runOf(ctx, runId),
    othersOf(ctx, drill),
    runId === null ? [] : ctx.db.step.findMany({ where: { runId, kind: 'cluster.scale@1' }, select: { title: true, state: true } }),
  ])
  const undone = steps.filter(({ state }) => state !== 'done')
  const isBack = steps.length > 0 && undone.length === 0
  const at = isBack && stop?.resumeRunId === runId ? stop.resumedAt : null
  const failed =
    steps.length === 0
      ? 'no recorded count was brought back'
      : undone.length > 0
        ? `${undone[0]?.title}: ${undone[0]?.state}`
        : 'nobody saw it resumed'
  return {
    restored: {
      from: run?.createdAt ?? null,
      at,
      said: steps.map(({ title }) => title).join('; '),
      ...(isOver(run?.state) && at === null ? { failed } : {}),
    },
    others,
  }
}
