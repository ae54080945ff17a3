import type { Phase, ResponsePolicy } from '@/lib/incident-policy'
import type { IncidentState, IncidentType, Severity } from '@/lib/incident-words'
import type { IncidentClock, IncidentRow, PersonRef } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { FOR_EVER, type Stored } from './change'

type Saying = { nameOf: (id: string) => string; alerts: number }
export const personOf = (id: string | null, nameOf: (id: string) => string): PersonRef | null =>
  id === null ? null : { id, name: nameOf(id) }
export const peopleOf = ({ commander, scribe, liaison, handOverTo, triggeredBy }: Stored): string[] =>
  [commander, scribe, liaison, handOverTo, triggeredBy].filter((one) => one !== null)

const NOTHING = 'nothing to contain: it has no sandbox and no stop'
const AT: Record<Phase, (found: Stored) => Date | null> = {
  acknowledged: ({ firstAckAt }) => firstAckAt,
  contained: ({ containedAt }) => containedAt,
  mitigated: ({ mitigatedAt }) => mitigatedAt,
  resolved: ({ resolvedAt }) => resolvedAt,
  reviewed: ({ reviewedAt }) => reviewedAt,
}

/** Why a phase does not come any more; null where it has come, or still can. */
function skippedOf(phase: Phase, found: Stored, policy: ResponsePolicy): string | null {
  if (phase === 'contained' && !found.needsContainment) return NOTHING
  if (phase === 'reviewed' && !policy.isReviewRequired) return AT.reviewed(found) ? null : 'a review is not required at this severity'
  if (found.state === 'merged') return 'merged into another incident'
  if (found.state === 'false_alarm') return 'a false alarm'
  if (phase === 'mitigated' && (found.state === 'resolved' || found.state === 'reviewed')) return 'resolved without being mitigated'
  return null
}

/** The clocks of an incident, each against its line as it was when it was triggered. Pure. */
export function clocksOf(found: Stored): IncidentClock[] {
  const policy = found.snapshot as unknown as ResponsePolicy // written by beginIncident in this shape
  return (Object.keys(AT) as Phase[]).map((phase) => {
    const at = AT[phase](found)
    return {
      phase,
      lineMs: policy.lines[phase],
      takenMs: at === null ? null : Math.max(0, at.getTime() - found.triggeredAt.getTime()),
      at: at?.toISOString() ?? null,
      skipped: at === null ? skippedOf(phase, found, policy) : null,
    }
  })
}

/** An incident as lists show it. */
export function rowOf(found: Stored, { nameOf, alerts }: Saying): IncidentRow {
  const { id, number, title, version, drill, agents, lapsesAt } = found
  return {
    ...{ id, number, title, version, drill, agents, alerts },
    type: found.type as IncidentType, // written by the rules
    severity: found.severity as Severity, // a constraint of the table
    state: found.state as IncidentState, // likewise
    triggeredAt: found.triggeredAt.toISOString(),
    triggeredBy: found.isAutomatic ? found.triggeredBy : nameOf(found.triggeredBy),
    commander: personOf(found.commander, nameOf),
    clocks: clocksOf(found),
    lapsesAt: lapsesAt === null || lapsesAt >= FOR_EVER ? null : lapsesAt.toISOString(),
  }
}

/** How many alerts each has. */
export async function alertCounts({ db }: Pick<ServiceContext, 'db'>, page: readonly { id: string }[]): Promise<Map<string, number>> {
  const rows = await db.alert.groupBy({
    by: ['incidentId'],
    where: { incidentId: { in: page.map(({ id }) => id) } },
    _count: { _all: true },
  })
  return new Map(rows.flatMap(({ incidentId, _count }) => (incidentId === null ? [] : [[incidentId, _count._all]])))
}
