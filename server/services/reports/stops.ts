import { formatDuration, utcTitle } from '@/lib/format'
import type { ReportSection, ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { rowsOf } from '@/server/services/emergency/rows'
import { personNames } from '@/server/services/people/names'
import { cell } from './cell'
import { tableOr } from './part'
import type { Period } from './periods'
import { sayEnd, sayStopped } from './stop-words'

const ROWS_MAX = 1000
const noteOf = (n: number, none: string) =>
  n > ROWS_MAX ? `PARTIAL: the first ${ROWS_MAX} of the period.` : n === 0 ? `No ${none} in the period.` : ''
const after = (from: Date, at: Date | null): string =>
  at === null ? 'not seen' : formatDuration(Math.max(0, at.getTime() - from.getTime()))

/** Each stop that was accepted in the period: both clocks as they were seen, and how it stands. */
async function stopsTable(ctx: ServiceContext, { from, to }: Period, drill: boolean): Promise<ReportTable> {
  const stored = await ctx.db.emergency.findMany({
    where: { acceptedAt: { gte: from, lt: to }, drill },
    orderBy: { id: 'asc' },
    take: ROWS_MAX + 1,
  })
  const rows = await rowsOf(ctx, stored.slice(0, ROWS_MAX))
  return {
    title: drill ? 'Drills of emergency stops' : 'Emergency stops',
    columns: ['Accepted', 'What was stopped', 'By', 'Contained after', 'Stopped after', 'How it ended', 'Resumed', 'Reason', 'Run'],
    rows: rows.map((row, n) => [
      utcTitle(row.acceptedAt),
      cell(sayStopped(row)),
      cell(row.startedBy),
      after(stored[n]?.acceptedAt ?? from, stored[n]?.containedAt ?? null),
      after(stored[n]?.acceptedAt ?? from, stored[n]?.stoppedAt ?? null),
      sayEnd(row),
      row.resumedAt === null ? 'not when the report was made' : utcTitle(row.resumedAt),
      cell(row.reason),
      row.runId,
    ]),
    note: noteOf(stored.length, drill ? 'stop was drilled' : 'stop was made'),
    missing: null,
  }
}

type Containment = {
  id: string
  at: Date
  agent: string
  by: string
  state: string
  outcome: string | null
  total: number
  contained: number
  gone: number
  contained_at: Date | null
  gone_at: Date | null
}
/** Each containment that began in the period; its clocks are those of its last sandbox, and only where all of them were seen. */
async function containmentsTable(ctx: ServiceContext, { from, to }: Period, drill: boolean): Promise<ReportTable> {
  const rows = await ctx.db.$queryRaw<Containment[]>`
    SELECT r.id::text, r.created_at AS at, coalesce(p.params->>'agentId', 'unknown') AS agent, r.requested_by AS by, r.state, r.outcome,
      count(s.id)::int AS total, count(s.contained_at)::int AS contained, count(s.gone_at)::int AS gone, max(s.contained_at) AS contained_at, max(s.gone_at) AS gone_at
    FROM run r JOIN plan p ON p.id = r.plan_id LEFT JOIN sandbox s ON s.run_id = r.id
    WHERE p.kind = 'sandbox.contain' AND r.drill = ${drill} AND r.created_at >= ${from} AND r.created_at < ${to}
    GROUP BY r.id, p.params ORDER BY r.created_at, r.id LIMIT ${ROWS_MAX + 1}`
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: drill ? 'Drills of containments' : 'Containments',
    columns: ['Began', 'Agent', 'By', 'Sandboxes', 'Contained after', 'Gone after', 'How it ended', 'Run'],
    rows: rows
      .slice(0, ROWS_MAX)
      .map((row) => [
        utcTitle(row.at.toISOString()),
        cell(row.agent),
        cell(nameOf(row.by)),
        row.total,
        row.contained < row.total ? `not seen, ${row.contained} of ${row.total}` : after(row.at, row.contained_at),
        row.gone < row.total ? `not seen, ${row.gone} of ${row.total}` : after(row.at, row.gone_at),
        cell(row.outcome === null ? `${row.state}, not ended when the report was made` : `${row.state}: ${row.outcome}`),
        row.id,
      ]),
    note: noteOf(rows.length, drill ? 'containment was drilled' : 'containment was made'),
    missing: null,
  }
}

type Resume = {
  id: string
  at: Date
  by: string
  approvals: number
  state: string
  outcome: string | null
  scope: string
  target: string | null
  stop: string
}
/** Each way back that was started in the period, whatever became of it. */
async function resumesTable(ctx: ServiceContext, { from, to }: Period, drill: boolean): Promise<ReportTable> {
  const rows = await ctx.db.$queryRaw<Resume[]>`
    SELECT r.id::text, r.created_at AS at, r.requested_by AS by, jsonb_array_length(r.approvals) AS approvals, r.state, r.outcome, e.scope, e.target,
      e.run_id::text AS stop
    FROM run r JOIN plan p ON p.id = r.plan_id JOIN emergency e ON e.id::text = p.params->>'emergencyId'
    WHERE p.kind = 'emergency.resume' AND e.drill = ${drill} AND r.created_at >= ${from} AND r.created_at < ${to}
    ORDER BY r.created_at, r.id LIMIT ${ROWS_MAX + 1}`
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: drill ? 'Resumes after drills' : 'Resumes',
    columns: ['Began', 'What was resumed', 'By', 'Others who agreed', 'How it ended', 'Run', 'Run of the stop'],
    rows: rows
      .slice(0, ROWS_MAX)
      .map((row) => [
        utcTitle(row.at.toISOString()),
        cell(sayStopped(row)),
        cell(nameOf(row.by)),
        row.approvals,
        cell(row.outcome === null ? `${row.state}, not ended when the report was made` : `${row.state}: ${row.outcome}`),
        row.id,
        row.stop,
      ]),
    note: noteOf(rows.length, drill ? 'drill was resumed' : 'resume was started'),
    missing: null,
  }
}

const TABLES = [
  ['Emergency stops', stopsTable],
  ['Containments', containmentsTable],
  ['Resumes', resumesTable],
] as const

/** Every stop, containment and resume of a period, and apart from them what was only drilled. */
export async function stopSections(ctx: ServiceContext, period: Period): Promise<ReportSection[]> {
  const sections: ReportSection[] = []
  for (const drill of [false, true]) {
    const tables: ReportTable[] = []
    // One after another: a report never needs more than one connection of the pool.
    for (const [title, read] of TABLES)
      tables.push(await tableOr(ctx, drill ? `${title}, drills` : title, (inside) => read(inside, period, drill)))
    const [id, title] = drill ? ['stop-drills', 'Drills of stops and containments'] : ['stops', 'Stops and containments']
    sections.push({ id, title, text: [], figures: [], tables })
  }
  return sections
}
