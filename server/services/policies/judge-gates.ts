import { formatCount, formatPercent } from '@/lib/format'
import type { Gate, GateState } from '@/lib/policy-gates'
import { GATE_DAYS, GATE_DECISIONS, REPLAYABLE_MIN, type ReplayResult } from '@/lib/schemas/replays'
import type { GateDetail } from '@/lib/schemas/versions'

/** A gate as a machine found it, in the shape that the page shows. */
export type Told = {
  state: Exclude<GateState, 'overridden'>
  detail: Pick<GateDetail, 'measured' | 'limit' | 'facts'> & { source: string }
}
export type ReplayGate = Extract<Gate, 'sample' | 'replayable' | 'acknowledged' | 'flips' | 'no_errors' | 'latency'>

/** The candidate may take so much more time at the 99th percentile than the active version, in the same run. */
const SLOWER = 1.2

/** What the limits are on this installation, and for this version. */
export type Limits = { declaredFlips: number; budgetMs: number }
export type Measured = {
  replay: string
  result: ReplayResult
  /** Denials that became an allow, and how many of them somebody acknowledged. */
  allows: { total: number; acknowledged: number }
  /** Whether something was decided here at least seven days before the sample ends. */
  isOldEnough: boolean
}

const percent = (ratio: number) => formatPercent(ratio, 2)
/** Three digits that matter: a fifth of half a millisecond is told from none. */
const ms = (value: number) => `${Number(value.toPrecision(3))} ms`

export const LIMITS: Record<ReplayGate, (limits: Limits) => string> = {
  sample: () => `at least ${formatCount(GATE_DECISIONS)} decisions, or all of ${GATE_DAYS} days`,
  replayable: () => `at least ${formatPercent(REPLAYABLE_MIN, 0)}`,
  acknowledged: () => 'each one, by somebody who did not write it',
  flips: ({ declaredFlips }) => `at most ${percent(declaredFlips)}, as declared`,
  no_errors: () => 'none, and every answer is the one of OPA',
  latency: ({ budgetMs }) => `p99 at most a fifth over the active version, and at most ${ms(budgetMs)}`,
}

type Judge = (of: Measured & { n: number; replayed: number; limits: Limits }) => {
  isOpen: boolean | null
  measured: string
  facts: GateDetail['facts']
}

const JUDGES: Record<ReplayGate, Judge> = {
  sample: ({ n, result, isOldEnough }) => {
    const left = result.skipped.sampled_out
    const isWeek = isOldEnough && left === 0 && n > 0
    return {
      isOpen: n >= GATE_DECISIONS || isWeek,
      measured: `${formatCount(n)} decisions${isWeek ? `, all of ${GATE_DAYS} days` : left > 0 ? `, of ${formatCount(n + left)}` : ''}`,
      facts: { n, sampledOut: left, isWeek },
    }
  },
  replayable: ({ n, replayed, result: { notReplayable } }) => ({
    isOpen: n > 0 && replayed / n >= REPLAYABLE_MIN,
    measured:
      n === 0
        ? 'nothing was replayed'
        : `${percent(replayed / n)}: ${formatCount(notReplayable.masked)} masked, ${formatCount(notReplayable.missing_facts)} without facts`,
    facts: { replayed, n },
  }),
  acknowledged: ({ n, allows: { total, acknowledged } }) => ({
    // What nobody looked at yet waits for a person; a machine has nothing to fail here.
    isOpen: n === 0 ? false : acknowledged >= total ? true : null,
    measured:
      n === 0
        ? 'nothing was replayed'
        : total === 0
          ? 'no denial became an allow'
          : `${formatCount(acknowledged)} of ${formatCount(total)}`,
    facts: { total, acknowledged },
  }),
  flips: ({ replayed, result: { diffs }, limits: { declaredFlips } }) => {
    const others = diffs.allow_to_deny + diffs.detail
    return {
      isOpen: replayed > 0 && others / replayed <= declaredFlips,
      measured:
        replayed === 0 ? 'nothing was replayed' : `${percent(others / replayed)}: ${formatCount(others)} of ${formatCount(replayed)}`,
      facts: { others, replayed, declared: declaredFlips },
    }
  },
  no_errors: ({ n, result: { counts, comparison } }) => ({
    isOpen: n > 0 && counts.error === 0 && comparison.state === 'equal',
    measured: [
      n === 0 ? 'nothing was replayed' : counts.error === 0 ? 'none failed' : `${formatCount(counts.error)} failed`,
      comparison.state === 'equal'
        ? `${formatCount(comparison.fixtures + comparison.sampled)} answers equal OPA’s`
        : comparison.state === 'different'
          ? 'the compiled module answers otherwise than OPA'
          : 'not compared with OPA: replay it again when OPA is there',
    ].join(', '),
    facts: { errors: counts.error, compared: comparison.state },
  }),
  latency: ({ result: { latency }, limits: { budgetMs } }) => {
    const [before, after] = [latency.before.p99, latency.after.p99]
    if (before === null || after === null) return { isOpen: false, measured: 'not measured', facts: { before, after, budget: budgetMs } }
    return {
      isOpen: after <= before * SLOWER && after <= budgetMs,
      measured: `p99 ${ms(after)}, the active version ${ms(before)} in the same run`,
      facts: { before, after, budget: budgetMs },
    }
  },
}

export const REPLAY_GATES = Object.keys(JUDGES) as ReplayGate[] // its own keys

/** What a finished replay says of each gate. Exact counts; times are of evaluation alone, ms, both measured in that run. Pure. */
export function judgeGates(of: Measured, limits: Limits): Record<ReplayGate, Told> {
  const { counts } = of.result
  const replayed = counts.passed + counts.result_diff + counts.latency_inflation + counts.error
  const n = replayed + counts.not_replayable
  const told = REPLAY_GATES.map((gate): [ReplayGate, Told] => {
    const { isOpen, measured, facts } = JUDGES[gate]({ ...of, n, replayed, limits })
    const detail = { measured, limit: LIMITS[gate](limits), source: 'the replay of this version', facts: { ...facts, replay: of.replay } }
    return [gate, { state: isOpen === null ? 'waiting' : isOpen ? 'passed' : 'failed', detail }]
  })
  return Object.fromEntries(told) as Record<ReplayGate, Told> // one for each of them
}

/** The same word for all of them, where no replay can be judged. */
export function sameForAll(
  says: { state: Told['state']; measured: string; replay: string | null },
  limits: Limits,
): Record<ReplayGate, Told> {
  const { state, measured, replay } = says
  const told = REPLAY_GATES.map((gate): [ReplayGate, Told] => [
    gate,
    { state, detail: { measured, limit: LIMITS[gate](limits), source: 'the replay of this version', facts: { replay } } },
  ])
  return Object.fromEntries(told) as Record<ReplayGate, Told> // one for each of them
}
