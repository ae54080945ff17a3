import { formatCount } from '@/lib/format'
import { sayPeriod, sayStatus, sayValue } from '@/lib/say-figure'
import type { Judged, ReportFigure, ReportSection, ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { readInstances } from '@/server/services/overview/instances'
import { cell } from './cell'
import type { PeriodFacts } from './facts'
import { tableOr } from './part'
import type { Period } from './periods'
import { stopSections } from './stops'

const NO_RUN = 'no run has a record here'

const said = (figures: readonly ReportFigure[], key: string): string => {
  const figure = figures.find((one) => one.key === key)
  return figure ? sayValue(figure.value, figure.unit) : 'unknown'
}

/** Five phases; what no run recorded is not measured. Pure. */
const phases = ({ figures, probes }: PeriodFacts): ReportTable => ({
  title: 'Phases',
  columns: ['Phase', 'Duration', 'State', 'What is known'],
  rows: [
    ['Deployment', null, 'NOT MEASURED', NO_RUN],
    [
      'Monitoring',
      null,
      'NOT MEASURED',
      `${formatCount(probes.reduce((sum, { n }) => sum + n, 0))} probes kept, engine ready in ${said(figures, 'availability')} of its own; ${NO_RUN}`,
    ],
    ['Incident response', null, 'NOT MEASURED', 'no incidents are kept here'],
    ['Maintenance', null, 'NOT MEASURED', 'no calendar is configured'],
    ['Preparedness', null, 'NOT MEASURED', 'each drill is on the Drills page; no report sums them up'],
  ],
  note: '',
  missing: null,
})

/** Replicas as they beat when the report was made. */
async function readiness(ctx: ServiceContext): Promise<ReportTable> {
  const instances = await readInstances(ctx)
  const roles = [...new Set(instances.map(({ role }) => role))].sort()
  return {
    title: 'Readiness when the report was made',
    columns: ['Role', 'Alive', 'Ready', 'Versions'],
    rows: roles.map((role) => {
      const ours = instances.filter((one) => one.role === role)
      const alive = ours.filter(({ isAlive }) => isAlive)
      const ready = alive.filter(({ status }) => status.ready !== false)
      return [cell(role), alive.length, ready.length, cell([...new Set(alive.map(({ version }) => version))].join(', ') || 'none')]
    }),
    note: 'By heartbeats, by the clock of the database.',
    missing: instances.length === 0 ? 'no heartbeat of any role' : null,
  }
}

/** Reports of the period that are stored. */
async function links(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.report.findMany({
    where: { periodFrom: { gte: from }, periodTo: { lte: to }, kind: { not: 'execution-summary' } },
    orderBy: [{ periodFrom: 'asc' }, { id: 'asc' }],
    select: { name: true, periodFrom: true, periodTo: true, overall: true, pdfSha256: true },
    take: 200,
  })
  return {
    title: 'Reports of the period',
    columns: ['Report', 'Period', 'Overall', 'SHA-256 of the PDF'],
    rows: rows.map((row) => [
      row.name,
      sayPeriod({ from: row.periodFrom.toISOString(), to: row.periodTo.toISOString() }),
      row.overall,
      row.pdfSha256,
    ]),
    note: rows.length === 0 ? 'No report of the period is stored.' : '',
    missing: null,
  }
}

/** Sentences from figures, and from nothing else. Pure. */
export function summaryText(facts: PeriodFacts, criteria: readonly Judged[], origin: 'live' | 'simulated'): string[] {
  const { figures, gapRows } = facts
  const of = (key: string) => said(figures, key)
  return [
    `The engine answered ${of('evaluated')} decisions; compliance ${of('compliance')}, ${of('uncontrolled')} uncontrolled, ${of('lost')} lost.`,
    `Latency p50 ${of('p50')}, p95 ${of('p95')}, p99 ${of('p99')}, p99.9 ${of('p999')}. Error budget left, 30 d: ${of('budget')}.`,
    `Probes found the engine ready in ${of('availability')} of those made; it was not ready for ${of('engine-down')}, and nobody measured for ${of('unmeasured')}.`,
    `${formatCount(gapRows.length)} gaps are listed first.`,
    ...criteria.map((row) => `${row.name}: ${sayStatus(row.status, origin)}, target ${row.target}, measured ${row.measured}.`),
  ]
}

export async function summarySections(ctx: ServiceContext, facts: PeriodFacts, criteria: readonly Judged[]): Promise<ReportSection[]> {
  const ready = await tableOr(ctx, 'Readiness when the report was made', readiness)
  const stored = await tableOr(ctx, 'Reports of the period', (inside) => links(inside, facts.period))
  const text = summaryText(facts, criteria, ctx.origin)
  return [
    { id: 'summary', title: 'Summary', text, figures: [], tables: [phases(facts)] },
    { id: 'figures', title: 'Figures', text: [], figures: facts.figures, tables: [] },
    ...(await stopSections(ctx, facts.period)),
    { id: 'readiness', title: 'Readiness', text: [], figures: [], tables: [ready, stored] },
  ]
}
