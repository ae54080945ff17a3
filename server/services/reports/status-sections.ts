import type { ReportSection, ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { accessChanges, agentChanges, policyChanges, settingChanges } from './changes'
import type { PeriodFacts } from './facts'
import { healthTable } from './health'
import { tableOr } from './part'
import { reviewsTable } from './reviews'
import { stopSections } from './stops'
import { agentsTable, uncontrolledTable, violationsTable } from './violations'
import { waiversSection } from './waivers'

const section = (id: string, title: string, tables: ReportTable[]): ReportSection => ({ id, title, text: [], figures: [], tables })

/** The sections of a status report, in the order they are read. */
export async function statusSections(ctx: ServiceContext, facts: PeriodFacts): Promise<ReportSection[]> {
  const { period, figures, probes } = facts
  const table = (title: string, read: (ctx: ServiceContext, period: PeriodFacts['period']) => Promise<ReportTable>) =>
    tableOr(ctx, title, (inside) => read(inside, period))
  // One after another: a report never needs more than one connection of the pool.
  const violations = await table('Violations by principle', violationsTable)
  const agents = await table('Violations by agent', agentsTable)
  const uncontrolled = await table('Uncontrolled, one by one', uncontrolledTable)
  const reviews = await table('Reviews by priority', reviewsTable)
  const policy = await table('Policy changes', policyChanges)
  const changed = await table('Agent changes', agentChanges)
  const settings = await table('Objectives and settings changes', settingChanges)
  const access = await table('Access changes', accessChanges)
  return [
    { id: 'figures', title: 'Figures', text: [], figures, tables: [] },
    section('violations', 'Violations', [violations, agents]),
    section('uncontrolled', 'Uncontrolled', [uncontrolled]),
    ...(await stopSections(ctx, period)),
    await waiversSection(ctx, period),
    section('reviews', 'Reviews', [reviews]),
    section('changes', 'Changes', [policy, changed, settings, access]),
    section('health', 'Health of services', [healthTable(probes)]),
  ]
}
