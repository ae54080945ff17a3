import { formatCount, formatDuration, formatMs, formatPercent } from '@/lib/format'
import { ABORT, limitOf } from '@/lib/rollout-limits'
import { whyNotRunning } from './engines'
import type { StoredRollout } from './internal'
import type { Measured } from './measure'

/** Lower end of the 99 % interval (Wilson) of a share: what it is at the least, given so few. */
export function lowerEnd(hits: number, of: number): number {
  if (of === 0) return 0
  const z = 2.576
  const p = hits / of
  const middle = p + (z * z) / (2 * of)
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))
  return (middle - spread) / (1 + (z * z) / of)
}

const percent = (share: number) => formatPercent(share, 2)

type Of = Pick<StoredRollout, 'step' | 'stepSince' | 'limits' | 'baseline'>

/** Other answers than the limit of the step accepts: by the share itself from the step's minimum on, before that only when it is sure. */
function whyOverBudget({ step, limits }: Of, { steps }: Measured): string | null {
  const { compared, disagreed } = steps[step]
  if (compared < ABORT.disagreementLeast) return null
  const share = disagreed / compared
  const judged = compared >= limitOf(step, limits).decisions ? share : lowerEnd(disagreed, compared)
  if (judged <= limits.disagreement) return null
  return `${percent(share)} of ${formatCount(compared)} decisions came out otherwise; the limit is ${percent(limits.disagreement)}.`
}

/** Why a rollout has to end now; null when nothing says so. The first that holds, the gravest first. Pure. */
export function whyAbort(rollout: Of, measured: Measured): string | null {
  const { recent, p99, unacknowledged, engines, active, isApproved } = measured
  if (active !== rollout.baseline)
    return active === null
      ? 'No version decides any more.'
      : `Version ${active} decides now; this was compared with version ${rollout.baseline}.`
  if (!isApproved) return 'Its review is void: nobody whose word counts approves this digest any more.'
  if (unacknowledged > 0)
    return unacknowledged === 1
      ? 'A denial became an allow, and nobody acknowledged it.'
      : `${formatCount(unacknowledged)} denials became allows, and nobody acknowledged them.`
  const stopped = engines.find(({ says }) => says?.state === 'stopped')
  if (stopped) return `${stopped.id} stopped it: ${stopped.says?.reason ?? 'it did not say why'}.`
  if (recent.decided >= ABORT.errorsLeast && recent.errors / recent.decided > ABORT.errors)
    return `${formatCount(recent.errors)} of ${formatCount(recent.decided)} evaluations of the last ${formatDuration(ABORT.errorsMs)} failed; the limit is ${percent(ABORT.errors)}.`
  if (p99.every((one) => one !== null && one > ABORT.p99Ms))
    return `p99 was over ${formatMs(ABORT.p99Ms)} for ${formatDuration(ABORT.p99ForMs)}, ${formatMs(p99.at(-1) ?? 0)} in the last minute.`
  return whyOverBudget(rollout, measured)
}

export type Judgement = { state: 'waiting' | 'passed' | 'failed'; missing: string[] }

/** Whether the gate of the step is passed, and what is missing. Asked only while nothing says that the rollout has to end. Pure. */
export function judgeStep(rollout: Of, { steps, engines }: Measured, now: Date): Judgement {
  const { step, stepSince, limits } = rollout
  const { decided, compared, disagreed, errors } = steps[step]
  const limit = limitOf(step, limits)
  const leftMs = stepSince.getTime() + limit.ms - now.getTime()
  const missing = [
    ...(decided < limit.decisions ? [`${formatCount(limit.decisions - decided)} more decisions of ${formatCount(limit.decisions)}`] : []),
    ...(leftMs > 0 ? [`${formatDuration(leftMs)} of ${formatDuration(limit.ms)}`] : []),
    ...(compared > 0 && disagreed / compared > limits.disagreement
      ? [`disagreement ${percent(disagreed / compared)} under ${percent(limits.disagreement)}`]
      : []),
    ...(engines.length === 0 ? ['an engine that is alive: none was heard in the last 15 s, so nothing is measured'] : []),
    ...engines.flatMap((engine) => whyNotRunning(engine, step) ?? []),
  ]
  if (step === 'shadow' && errors > 0) {
    const failed = `${formatCount(errors)} ${errors === 1 ? 'evaluation' : 'evaluations'} failed in shadow, and none may: it goes no further. Abort it`
    return { state: 'failed', missing: [failed, ...missing] }
  }
  return { state: missing.length === 0 ? 'passed' : 'waiting', missing }
}
