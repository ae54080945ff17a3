import type { ReportFigure, ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { ratioOf } from '@/server/services/overview/rates'
import { cell } from './cell'
import { figureOf } from './figure'
import { ENGINE, type Gaps } from './gaps'
import { totalMs } from './intervals'
import type { Period } from './periods'

export type Probed = { service: string; n: number; ok: number; warn: number; breach: number; lastAt: Date; lastBad: string | null }
type Row = { service: string; n: bigint; ok: bigint; warn: bigint; breach: bigint; last_at: Date; last_bad: string | null }

/** Each probed service of a period: how many probes, and how they ended. */
export async function readProbes(ctx: ServiceContext, { from, to }: Period): Promise<Probed[]> {
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT service, count(*) AS n, count(*) FILTER (WHERE state = 'ok') AS ok, count(*) FILTER (WHERE state = 'warn') AS warn,
      count(*) FILTER (WHERE state NOT IN ('ok', 'warn')) AS breach, max(at) AS last_at,
      (array_agg(detail || coalesce(', answered in ' || round(latency_ms::numeric) || ' ms', '') ORDER BY at DESC)
        FILTER (WHERE state <> 'ok'))[1] AS last_bad
    FROM service_check WHERE at >= ${from} AND at < ${to} GROUP BY service ORDER BY service`
  return rows.map(({ service, n, ok, warn, breach, last_at, last_bad }) => ({
    service,
    n: Number(n),
    ok: Number(ok),
    warn: Number(warn),
    breach: Number(breach),
    lastAt: last_at,
    lastBad: last_bad,
  }))
}

/** Availability of the engine as its probes saw it, and the time nobody can speak for. Pure. */
export function healthFigures(probes: readonly Probed[], gaps: Gaps): ReportFigure[] {
  const engine = probes.find(({ service }) => service === ENGINE)
  const common = { source: 'service checks', n: engine?.n ?? 0, sampledAt: engine?.lastAt.toISOString() ?? null }
  const downMs = totalMs(gaps.down)
  const unknownMs = totalMs([...gaps.unprobed, ...gaps.forgotten, ...gaps.ahead])
  const isForgotten = gaps.forgotten.length > 0
  const none = isForgotten ? 'probes of the period are no longer kept' : 'no probe in the period'
  return [
    figureOf({
      ...common,
      key: 'availability',
      name: 'Engine availability',
      unit: 'ratio',
      better: 'up',
      value: engine ? ratioOf(engine.ok, engine.n) : null,
      query: 'ready probes ÷ probes',
      why: engine ? 'of the probes that were made' : none,
    }),
    figureOf({
      ...common,
      key: 'engine-down',
      name: 'Engine not ready',
      unit: 'duration',
      value: engine ? downMs : null,
      line: 0,
      better: 'down',
      gapMs: unknownMs,
      isOver: (value) => value > 0,
      query: 'time from a probe not ready to the next that was',
      why: engine ? '' : none,
    }),
    figureOf({
      ...common,
      key: 'unmeasured',
      name: 'Time nobody measured',
      unit: 'duration',
      value: isForgotten ? null : totalMs([...gaps.unprobed, ...gaps.undecided, ...gaps.heldUp]),
      why: isForgotten ? none : '',
      line: 0,
      better: 'down',
      isOver: (value) => value > 0,
      query: 'silences of probes and rollups',
    }),
  ]
}

/** Pure. */
export const healthTable = (probes: readonly Probed[]): ReportTable => ({
  title: 'Services by their probes',
  columns: ['Service', 'Probes', 'Ready', 'Slow or not ready', 'No answer', 'Last trouble'],
  rows: probes.map((row) => [
    cell(row.service),
    row.n,
    row.ok,
    row.warn,
    row.breach,
    row.lastBad === null ? 'none in the probes made' : cell(row.lastBad),
  ]),
  note: 'One probe each 15 s by the worker.',
  missing: probes.length === 0 ? 'no probe in the period' : null,
})
