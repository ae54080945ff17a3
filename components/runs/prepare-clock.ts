import type { StepState } from '@/lib/run-states'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunDetail, RunLane, RunStep } from '@/lib/schemas/runs'

/** A piece of a lane, in milliseconds from the acceptance of the run. */
export type Bar = { fromMs: number; toMs: number; look: 'done' | 'running' | 'expected' | 'taken' | 'failed' | 'unknown' }
export type ClockRow = { lane: RunLane; bars: Bar[] /** Where its glyph stands; null while it has not ended. */; endMs: number | null }
export type ClockFigure = {
  rows: ClockRow[]
  /** What the ruler spans. */
  spanMs: number
  /** The budget; null where the run has none. */
  lineMs: number | null
  /** Null once it has ended. */
  nowMs: number | null
  taken: { fromMs: number; toMs: number }[]
  ticks: number[]
}

const LINE_AT = 1.5
const ENDED: readonly StepState[] = ['done', 'failed', 'skipped', 'compensated', 'uncertain']
const UNDER_WAY: readonly StepState[] = ['intent', 'running', 'verifying']
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800].map((s) => s * 1000)
const MOST_TICKS = 9

/** Round marks of a ruler, the last one inside it. */
export function ticksOf(spanMs: number): number[] {
  const stepMs = STEPS_MS.find((one) => spanMs / one <= MOST_TICKS) ?? spanMs
  return Array.from({ length: Math.floor(spanMs / stepMs) + 1 }, (_, at) => at * stepMs)
}

const LOOKS: Partial<Record<StepState, Bar['look']>> = { failed: 'failed', uncertain: 'unknown' }

/** A bar with the time out of it in which nobody had the run. */
function cut(bar: Bar, taken: ClockFigure['taken']): Bar[] {
  const pieces: Bar[] = []
  let fromMs = bar.fromMs
  for (const gap of taken) {
    const [start, end] = [Math.max(gap.fromMs, fromMs), Math.min(gap.toMs, bar.toMs)]
    if (end <= start) continue
    if (start > fromMs) pieces.push({ ...bar, fromMs, toMs: start })
    pieces.push({ fromMs: start, toMs: end, look: 'taken' })
    fromMs = end
  }
  if (fromMs < bar.toMs || pieces.length === 0) pieces.push({ ...bar, fromMs })
  return pieces
}

type Clock = { startMs: number; nowMs: number; isOver: boolean }

/** What is seen of a step so far, and how long it is expected to go on. */
function barsOf(step: RunStep, { startMs, nowMs, isOver }: Clock, taken: ClockFigure['taken']): Bar[] {
  if (step.startedAt === null) return []
  const fromMs = Date.parse(step.startedAt) - startMs
  const toMs = step.finishedAt === null ? nowMs : Date.parse(step.finishedAt) - startMs
  const look = LOOKS[step.state] ?? (ENDED.includes(step.state) ? 'done' : 'running')
  const bars = cut({ fromMs, toMs: Math.max(fromMs, toMs), look }, taken)
  const expectedMs = step.expected === null ? null : fromMs + step.expected.ms
  if (!isOver && UNDER_WAY.includes(step.state) && expectedMs !== null && expectedMs > nowMs)
    bars.push({ fromMs: nowMs, toMs: expectedMs, look: 'expected' })
  return bars
}

const lastOf = (bars: readonly Bar[]): number | null => bars.at(-1)?.toMs ?? null
const stepIn = (lane: RunLane): RunStep | null => ('step' in lane ? lane.step : null)

/** Adds where steps that have not begun are expected: one after the other, children of one parent together. Nothing is drawn behind a step of
 *  which nobody knows how long it takes. */
function expect(rows: ClockRow[], nowMs: number): void {
  let at: number | null = nowMs
  let group: { parentN: number; fromMs: number; toMs: number } | null = null
  for (const row of rows) {
    const step = stepIn(row.lane)
    if (step === null || at === null) {
      at = step === null && 'fold' in row.lane && row.lane.fold.state !== 'pending' ? at : null
      continue
    }
    const isChild = step.parentN !== null && group?.parentN === step.parentN
    if (step.state !== 'pending') {
      at = Math.max(at, lastOf(row.bars) ?? at)
      continue
    }
    if (step.parentN !== null && !isChild) group = { parentN: step.parentN, fromMs: at, toMs: at }
    if (step.parentN === null) group = null
    const fromMs: number = group === null ? at : group.fromMs
    if (step.expected === null) {
      at = null
      continue
    }
    const toMs: number = fromMs + step.expected.ms
    row.bars.push({ fromMs, toMs, look: 'expected' })
    if (group !== null) group.toMs = Math.max(group.toMs, toMs)
    at = group === null ? toMs : Math.max(at, group.toMs)
  }
}

function rowOf(lane: RunLane, clock: Clock, taken: ClockFigure['taken']): ClockRow {
  if ('step' in lane) {
    const bars = barsOf(lane.step, clock, taken)
    const ended = lane.step.finishedAt === null ? null : Date.parse(lane.step.finishedAt) - clock.startMs
    return { lane, bars, endMs: bars.length === 0 ? null : ended }
  }
  const { startedAt, finishedAt, state } = lane.fold
  if (startedAt === null) return { lane, bars: [], endMs: null }
  const fromMs = Date.parse(startedAt) - clock.startMs
  const toMs = finishedAt === null ? clock.nowMs : Date.parse(finishedAt) - clock.startMs
  const look = LOOKS[state] ?? (finishedAt === null ? 'running' : 'done')
  return { lane, bars: cut({ fromMs, toMs: Math.max(fromMs, toMs), look }, taken), endMs: finishedAt === null ? null : toMs }
}

/** Everything the ruler shows, from what was read and the database's clock. Pure. */
export function prepareClock({ run, lanes, owners, plan }: Pick<RunDetail, 'run' | 'lanes' | 'owners' | 'plan'>, now: number): ClockFigure {
  const startMs = Date.parse(run.createdAt)
  const isOver = RUN_ENDS.includes(run.state)
  const nowMs = Math.max(0, (run.finishedAt === null ? now : Date.parse(run.finishedAt)) - startMs)
  const taken = owners.flatMap(({ at, lost }) =>
    lost === null ? [] : [{ fromMs: Math.max(0, Date.parse(lost.heardAt) - startMs), toMs: Date.parse(at) - startMs }],
  )
  const rows = lanes.map((lane) => rowOf(lane, { startMs, nowMs, isOver }, taken))
  if (!isOver) expect(rows, nowMs)
  const lineMs = run.deadlineAt === null ? plan.budgetMs : Date.parse(run.deadlineAt) - startMs
  const lastMs = rows.flatMap(({ bars }) => bars).reduce((most, { toMs }) => Math.max(most, toMs), nowMs)
  const spanMs = Math.max(1000, (lineMs ?? 0) * LINE_AT, lastMs * 1.08)
  return { rows, spanMs, lineMs, nowMs: isOver ? null : nowMs, taken, ticks: ticksOf(spanMs) }
}
