import type { Gap } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { readInstances, streamFigure } from '@/server/services/overview/instances'
import { CHECK_INTERVAL_MS } from '@/server/services/overview/services'
import { streamSeen } from '@/server/services/overview/stream'
import { readSetting } from '@/server/services/settings/read'
import { type Interval, merge, subtract, totalMs } from './intervals'
import type { Period } from './periods'

/** Three probes without an answer in the database: nobody measured. Shorter silences are not seen. */
export const SILENCE_MS = 3 * CHECK_INTERVAL_MS
export const ENGINE = 'policy-engine'

export type Gaps = {
  /** When no probe of the engine was kept: the worker or the database was away. */
  unprobed: Interval[]
  /** Older than probes are kept: somebody may have measured, and it is gone. */
  forgotten: Interval[]
  /** When the engine did not answer its probe, or answered that it was not ready, with what it said first. */
  down: (Interval & { detail: string })[]
  /** When decisions may have been asked for and nobody knows: no rollup row while the engine was down or unprobed. */
  undecided: Interval[]
  /** After the last decision that was counted, while others were held up on their way to the database when the report was made. */
  heldUp: Interval[]
  /** The part of the period that is not over yet. */
  ahead: Interval[]
  probes: number
}

type Turn = { at: Date; state: string; detail: string; prev_at: Date | null; last_at: Date; n: bigint }

/** The probes of the engine where something changed: the state, or a silence before it. */
function readTurns(ctx: ServiceContext, { from, to }: Period): Promise<Turn[]> {
  return ctx.db.$queryRaw<Turn[]>`
    SELECT at, state, detail, prev_at, last_at, n FROM (
      SELECT at, state, detail, lag(at) OVER w AS prev_at, lag(state) OVER w AS prev_state, max(at) OVER () AS last_at, count(*) OVER () AS n
      FROM service_check WHERE service = ${ENGINE} AND at >= ${new Date(from.getTime() - SILENCE_MS)} AND at < ${to}
      WINDOW w AS (ORDER BY at)) probes
    WHERE prev_at IS NULL OR state IS DISTINCT FROM prev_state OR at - prev_at > make_interval(secs => ${SILENCE_MS / 1000}::float8)
    ORDER BY at`
}

/** Runs of minutes that have a rollup row. */
async function readRuns(ctx: ServiceContext, { from, to }: Period): Promise<Interval[]> {
  const rows = await ctx.db.$queryRaw<{ from: Date; to: Date }[]>`
    SELECT min(minute) AS from, max(minute) + interval '1 minute' AS to FROM (
      SELECT minute, minute - row_number() OVER (ORDER BY minute) * interval '1 minute' AS run
      FROM (SELECT DISTINCT minute FROM decision_minute WHERE origin = ${ctx.origin} AND minute >= ${from} AND minute < ${to} AND evaluated > 0) minutes) runs
    GROUP BY run ORDER BY 1`
  return rows.map((row) => ({ from: row.from.getTime(), to: row.to.getTime() }))
}

/** Whether answered decisions are held up now: over the line, on a stream that does not answer, or on one that nobody ingests. */
async function isHeldUp(ctx: ServiceContext): Promise<boolean> {
  const instances = await readInstances(ctx)
  const { stream } = await readSetting(ctx, 'slo')
  const seen = streamSeen(instances)
  if (seen.kind === 'unread' || (seen.kind === 'seen' && !(seen.isAlive && seen.stream.isConnected))) return true
  return (streamFigure(instances, { line: stream.backlogRecords, now: ctx.now() }).value ?? 0) > stream.backlogRecords
}

/** Splits a period into what the probes say about it. Pure. */
export function gapsOf(turns: readonly Turn[], period: Interval): Pick<Gaps, 'unprobed' | 'down'> {
  const unprobed: Interval[] = []
  const down: Gaps['down'] = []
  const within = (from: number, to: number) => ({ from: Math.max(from, period.from), to: Math.min(to, period.to) })
  const lastAt = turns[0]?.last_at.getTime() ?? period.from
  let known = period.from
  turns.forEach((turn, i) => {
    const at = turn.at.getTime()
    const before = turn.prev_at?.getTime() ?? period.from
    if (at - before > SILENCE_MS) unprobed.push(within(before, at))
    const next = turns[i + 1]
    const nextAt = next?.at.getTime() ?? period.to
    const lastOfRun = next ? (next.prev_at?.getTime() ?? nextAt) : lastAt
    const end = nextAt - lastOfRun > SILENCE_MS ? lastOfRun : nextAt
    // One probe that failed is a time of its own, also when it is the last before a silence.
    if (turn.state !== 'ok') down.push({ ...within(at, Math.max(end, at + CHECK_INTERVAL_MS)), detail: turn.detail })
    known = Math.max(known, end)
  })
  if (period.to - known > SILENCE_MS) unprobed.push(within(known, period.to))
  return { unprobed: merge(unprobed), down: down.filter(({ from, to }) => to > from) }
}

/** When nobody measured and when the engine did not answer. A minute without a decision while the engine was well is no gap: nobody asked.
 *  In: the period, the instant up to which it can be known, and since when probes are kept. */
export async function readGaps(ctx: ServiceContext, period: Period, known: { now: Date; keptSince: Date }): Promise<Gaps> {
  const { now, keptSince } = known
  const end = new Date(Math.min(period.to.getTime(), Math.max(now.getTime(), period.from.getTime())))
  const seen: Period = { from: period.from, to: end }
  const [turns, runs, waits] = await Promise.all([readTurns(ctx, seen), readRuns(ctx, seen), isHeldUp(ctx)])
  const { unprobed: silent, down } = gapsOf(turns, { from: seen.from.getTime(), to: end.getTime() })
  const old = [{ from: seen.from.getTime(), to: Math.min(keptSince.getTime(), end.getTime()) }]
  const unprobed = subtract(silent, old)
  return {
    unprobed,
    forgotten: subtract(silent, unprobed),
    down,
    undecided: subtract([...silent, ...down], runs),
    heldUp: waits ? merge([{ from: runs.at(-1)?.to ?? seen.from.getTime(), to: end.getTime() }]) : [],
    ahead: end < period.to ? [{ from: end.getTime(), to: period.to.getTime() }] : [],
    probes: Number(turns[0]?.n ?? 0n),
  }
}

const gapOf = (source: string, { from, to }: Interval, why: string): Gap => ({
  source,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  why,
})

/** The gaps as a report lists them: by time, each with its source and reason. */
export function listGaps({ unprobed, forgotten, down, undecided, heldUp, ahead }: Gaps): Gap[] {
  return [
    ...forgotten.map((one) => gapOf('service checks', one, 'probes of this time are no longer kept')),
    ...unprobed.map((one) => gapOf('service checks', one, 'nobody measured: no probe of any service was kept')),
    ...down.map((one) => gapOf(ENGINE, one, `did not answer as ready: ${one.detail}`)),
    ...undecided.map((one) => gapOf('decisions', one, 'no decision was kept, and whether one was asked for is not known')),
    ...heldUp.map((one) =>
      gapOf('decisions', one, 'decisions were held up on their way to the database; those of this time are not counted'),
    ),
    ...ahead.map((one) => gapOf('period', one, 'was not over when the report was made')),
  ].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.source < b.source ? -1 : 1))
}

export const undecidedMs = ({ undecided, heldUp, ahead }: Gaps): number => totalMs([...undecided, ...heldUp]) + totalMs(ahead)
