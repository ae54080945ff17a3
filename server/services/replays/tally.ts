import { decodeSketch, encodeSketch, type LatencySketch, newSketch, quantile } from '@/lib/latency-sketch'
import type { Outcome, Percentiles, ReplayResult } from '@/lib/schemas/replays'
import { type Judged, principlesIn } from './judge-one'

type Counted = Pick<ReplayResult, 'counts' | 'diffs' | 'matrix' | 'notReplayable' | 'skipped' | 'principles' | 'judged'> & {
  fired: Record<string, { before: number; after: number }>
}
/** Counts and two sketches: as large for a million decisions as for ten. */
export type Tally = { counted: Counted; before: LatencySketch; after: LatencySketch }
export type StoredTally = { counted: Counted; before: string; after: string }

const VERDICTS = ['allow', 'deny', 'review', 'error'] as const
const row = () => ({ allow: 0, deny: 0, review: 0, error: 0 })
const kinds = () => ({ deny_to_allow: 0, allow_to_deny: 0, detail: 0 })

export const newTally = (): Tally => ({
  counted: {
    counts: { passed: 0, result_diff: 0, latency_inflation: 0, error: 0, skipped: 0, not_replayable: 0 },
    diffs: kinds(),
    matrix: Object.fromEntries(VERDICTS.map((verdict) => [verdict, row()])) as Counted['matrix'], // one row a verdict
    notReplayable: { masked: 0, missing_facts: 0 },
    skipped: { other_entrypoint: 0, sampled_out: 0 },
    principles: {},
    judged: 0,
    fired: {},
  },
  before: newSketch(),
  after: newSketch(),
})
export const storeTally = ({ counted, before, after }: Tally): StoredTally => ({
  counted,
  before: Buffer.from(encodeSketch(before)).toString('base64'),
  after: Buffer.from(encodeSketch(after)).toString('base64'),
})
export const loadTally = ({ counted, before, after }: StoredTally): Tally => ({
  counted: structuredClone(counted),
  before: decodeSketch(Buffer.from(before, 'base64')),
  after: decodeSketch(Buffer.from(after, 'base64')),
})

const codesOf = ({ violations }: Outcome) => new Set(violations.map(({ code }) => code))

/** Adds one decision to the counts. */
export function addTo({ counted, before, after }: Tally, judged: Judged): void {
  counted.counts[judged.status] += 1
  if (judged.status === 'skipped') {
    counted.skipped.other_entrypoint += 1
    return
  }
  if (judged.status === 'not_replayable') {
    counted.notReplayable[judged.why] += 1
    return
  }
  counted.matrix[judged.before.verdict][judged.after.verdict] += 1
  before.accept(judged.beforeNs / 1e6)
  after.accept(judged.afterNs / 1e6)
  if (judged.after.refusal === null && judged.after.verdict !== 'error') counted.judged += 1
  for (const [side, outcome] of [['before', judged.before] as const, ['after', judged.after] as const])
    for (const code of codesOf(outcome)) {
      counted.fired[code] ??= { before: 0, after: 0 }
      counted.fired[code][side] += 1
    }
  if (judged.status !== 'result_diff') return
  counted.diffs[judged.kind] += 1
  for (const principle of principlesIn(judged)) {
    counted.principles[principle] ??= kinds()
    counted.principles[principle][judged.kind] += 1
  }
}

export const percentilesOf = (sketch: LatencySketch): Percentiles => ({
  p50: quantile(sketch, 0.5),
  p95: quantile(sketch, 0.95),
  p99: quantile(sketch, 0.99),
})
