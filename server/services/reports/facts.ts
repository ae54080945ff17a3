import type { Slo } from '@/lib/schemas/objectives'
import type { Gap, ReportFigure } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { type DecisionFacts, decisionFigures, readDecisionFacts } from './decision-figures'
import { type Gaps, listGaps, readGaps, undecidedMs } from './gaps'
import { healthFigures, type Probed, readProbes } from './health'
import type { Period } from './periods'

export type PeriodFacts = {
  period: Period
  gaps: Gaps
  gapRows: Gap[]
  probes: Probed[]
  decisions: DecisionFacts
  figures: ReportFigure[]
  isAnythingMeasured: boolean
}

/** Everything that is measured about a period. Errors: whatever the database throws. */
export async function readPeriod(ctx: ServiceContext, period: Period, slo: Slo): Promise<PeriodFacts> {
  const now = ctx.now()
  const { checkDays } = await readSetting(ctx, 'retention')
  const gaps = await readGaps(ctx, period, { now, keptSince: new Date(now.getTime() - checkDays * 86_400_000) })
  const [probes, decisions] = await Promise.all([
    readProbes(ctx, period),
    readDecisionFacts(ctx, period, { slo, gapMs: undecidedMs(gaps) }),
  ])
  return {
    period,
    gaps,
    gapRows: listGaps(gaps),
    probes,
    decisions,
    figures: [...decisionFigures(decisions), ...healthFigures(probes, gaps)],
    isAnythingMeasured: probes.length > 0 || decisions.reading.counts.evaluated > 0,
  }
}
