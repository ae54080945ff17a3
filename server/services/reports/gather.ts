import { formatDuration } from '@/lib/format'
import type { Gap, PeriodKind, ReportBody, ReportKind } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { cell } from './cell'
import { compare } from './compare'
import { criteriaOf } from './criteria'
import { BUDGET_MS, readDecisions } from './decision-figures'
import { DEFINITIONS } from './definitions'
import { readResponses } from './emergency-response'
import { type PeriodFacts, readPeriod } from './facts'
import { gatherStopReport } from './gather-stop'
import { headerOf, spoken } from './header'
import { newestCheckpoint } from './newest-checkpoint'
import { notMeasured } from './not-measured'
import { completenessOf, judgedFigures, judgedMissing, overallOf } from './overall'
import { type Period, previousOf } from './periods'
import { statusSections } from './status-sections'
import { summarySections } from './summary-sections'

/** Beyond this many the rest is counted: a report that lists a thousand gaps is not read. */
const GAPS_MAX = 500

export type Asked = {
  id: string
  kind: ReportKind
  period: Period
  cause: 'person' | 'schedule'
  requestedBy: string
  lateMs: number | null
  /** Of the stop that it tells of; null: it is of a period. */
  runId: string | null
  environment: string
  software: string
}

/** The whole body of a report, measured now. Errors: whatever the database throws; then nothing is stored. */
export function gatherReport(ctx: ServiceContext, asked: Asked): Promise<ReportBody> {
  const { kind, runId } = asked
  if (kind !== 'emergency-stop') return gatherPeriodReport(ctx, { ...asked, kind })
  if (runId === null) throw new Error('the report of a stop names its run')
  return gatherStopReport(ctx, { ...asked, runId })
}

async function gatherPeriodReport(ctx: ServiceContext, asked: Asked & { kind: PeriodKind }): Promise<ReportBody> {
  const { kind, period } = asked
  const header = await headerOf(ctx, asked)
  const generatedAt = new Date(header.generatedAt)
  const slo = await readSetting(ctx, 'slo')
  const facts = await readPeriod(ctx, period, slo)
  const previous = previousOf(kind, period)
  const before = await readPeriod(ctx, previous, slo)
  const missing = notMeasured(kind)
  const end = new Date(Math.min(period.to.getTime(), generatedAt.getTime()))
  const criteria =
    kind === 'execution-summary'
      ? criteriaOf({
          reading: await readDecisions(ctx, { from: new Date(end.getTime() - BUDGET_MS), to: end }),
          responses: await readResponses(ctx, { from: period.from, to: end }),
          slo,
          end,
        })
      : []
  const judged = [...criteria, ...judgedFigures(facts.figures)]
  const gaps = [...(await scheduleGaps(ctx, asked)), ...facts.gapRows]
  return {
    ...header,
    completeness: completenessOf({ gaps: facts.gapRows, isAnythingMeasured: facts.isAnythingMeasured, missing }),
    overall: overallOf([...judged, ...judgedMissing(missing)], ctx.origin),
    gaps: gaps.slice(0, GAPS_MAX).map((gap) => ({ ...gap, why: cell(gap.why) })),
    gapsLeftOut: Math.max(0, gaps.length - GAPS_MAX),
    notMeasured: missing,
    judged,
    sections: await sectionsOf(ctx, { kind, facts: { ...facts, gapRows: gaps }, criteria }),
    comparison: { ...spoken(previous), changes: compare(facts.figures, before.figures) },
    definitions: [...DEFINITIONS],
    audit: await newestCheckpoint(ctx),
  }
}

type Content = { kind: ReportKind; facts: PeriodFacts; criteria: ReturnType<typeof criteriaOf> }
const sectionsOf = (ctx: ServiceContext, { kind, facts, criteria }: Content) =>
  kind === 'execution-summary' ? summarySections(ctx, facts, criteria) : statusSections(ctx, facts)

/** What the calendar itself missed: this report's own lateness, and periods whose report was never made. */
async function scheduleGaps(ctx: ServiceContext, { kind, period, cause, lateMs }: Asked): Promise<Gap[]> {
  if (cause !== 'schedule') return []
  const gaps: Gap[] = []
  const before = await ctx.db.reportRequest.findFirst({
    where: { kind, cause: 'schedule', periodTo: { lte: period.from } },
    orderBy: { periodTo: 'desc' },
    select: { periodTo: true },
  })
  if (before && before.periodTo < period.from)
    gaps.push({
      source: 'calendar',
      ...spoken({ from: before.periodTo, to: period.from }),
      why: 'skipped: no report of this time was made',
    })
  if (lateMs !== null) {
    const to = new Date(period.to.getTime() + lateMs)
    gaps.push({ source: 'calendar', ...spoken({ from: period.to, to }), why: `this report is late by ${formatDuration(lateMs)}` })
  }
  return gaps
}
