import type { VersionState } from '@/lib/policy-gates'
import { limitOf, SHARE_OF, STEPS } from '@/lib/rollout-limits'
import type { RolloutDetail, RolloutRef, StepRow } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { activeFreeze } from '@/server/freeze'
import { personNames } from '@/server/services/people/names'
import { rolloutIn } from './gate-detail'
import { getStored, rowOf, type StoredRollout } from './internal'
import { judgeStep } from './judge'
import { type Measured, measureRollout } from './measure'
import { type Moves, readMoves } from './moves'
import { readPercentiles } from './percentiles'

function stepsOf(rollout: StoredRollout, { steps }: Measured, { began }: Moves): Omit<StepRow, 'p50' | 'p99'>[] {
  const at = STEPS.indexOf(rollout.step)
  return STEPS.map((step, n) => {
    const next = STEPS[n + 1]
    const isLast = n === at
    const since = n > at ? null : (began[step] ?? (isLast ? rollout.stepSince : null))
    const until = n > at ? null : isLast ? rollout.endedAt : ((next && began[next]) ?? null)
    const place = n > at ? 'ahead' : n < at ? 'passed' : { running: 'now', done: 'passed', aborted: 'ended' }[rollout.state]
    return {
      ...steps[step],
      step,
      share: SHARE_OF[step],
      limit: limitOf(step, rollout.limits),
      place: place as StepRow['place'], // the words of the line above
      since: since?.toISOString() ?? null,
      until: until?.toISOString() ?? null,
    }
  })
}

const watchOf = (rollout: StoredRollout, { recent, p99, steps, unacknowledged }: Measured): RolloutDetail['watch'] => {
  const { compared, disagreed } = steps[rollout.step]
  return {
    errors: { ...recent, share: recent.decided === 0 ? null : recent.errors / recent.decided },
    p99,
    disagreement: { share: compared === 0 ? null : disagreed / compared, limit: rollout.limits.disagreement },
    unacknowledged,
  }
}

async function readArrival(ctx: ServiceContext, { version, endedAt }: StoredRollout): Promise<RolloutDetail['arrival']> {
  if (endedAt === null) return null
  const found = await ctx.db.policyEvent.findFirst({
    where: { version, action: 'policies.measure', at: { gte: endedAt }, after: { path: ['ms'], gte: 0 } },
    orderBy: { seq: 'asc' },
    select: { after: true },
  })
  if (!found) return null
  const { ms, engines } = found.after as { ms: number; engines: number } // written by noteArrival
  return { ms, engines }
}

/** A rollout with everything that is measured of it, as it stands now. Errors: NOT_FOUND. */
export async function getRollout(ctx: ServiceContext, { id }: RolloutRef): Promise<RolloutDetail> {
  const rollout = await getStored(ctx, { id })
  const { version, state, step, stepSince, limits } = rollout
  const isRunning = state === 'running'
  const [found, measured, moved, percentilesOf, freeze, arrival] = await Promise.all([
    ctx.db.policyVersion.findUniqueOrThrow({
      where: { version },
      select: { name: true, constitutionHash: true, state: true, gates: { where: { gate: step }, select: { state: true, detail: true } } },
    }),
    measureRollout(ctx, rollout),
    readMoves(ctx, rollout),
    readPercentiles(ctx, id),
    activeFreeze(ctx.db, ctx.now()),
    state === 'done' ? readArrival(ctx, rollout) : null,
  ])
  const nameOf = await personNames(ctx, [rollout.startedBy, rollout.endedBy ?? ''])
  const gate = found.gates.find(({ detail }) => rolloutIn(detail) === id)
  const isPassed = isRunning && gate?.state === 'passed'
  const missing = !isRunning ? [] : judgeStep(rollout, measured, ctx.now()).missing
  return {
    ...rowOf(rollout, nameOf),
    name: found.name,
    digest: found.constitutionHash,
    versionState: found.state as VersionState, // by the table's constraint
    steps: stepsOf(rollout, measured, moved).map((one) => ({ ...one, ...percentilesOf(one.step) })),
    engines: measured.engines,
    watch: watchOf(rollout, measured),
    missing,
    isPassed,
    earliestAt: isRunning ? new Date(stepSince.getTime() + limitOf(step, limits).ms).toISOString() : null,
    frozenUntil: isRunning ? (freeze?.until.toISOString() ?? null) : null,
    moves: moved.moves,
    arrival,
    readAt: ctx.now().toISOString(),
  }
}
