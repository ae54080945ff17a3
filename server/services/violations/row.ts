import type { ViolationRow } from '@/lib/schemas/violations'
import { type ViolationDue, waitMsOf } from '@/lib/violation-due'
import type { Stored } from './internal'
import { severityOf } from './where'

type Saying = { due: ViolationDue; nameOf: (id: string) => string }

/** An item as everybody reads it: words for ranks, plain numbers for counts, and when it is due. */
export function rowOf(found: Stored, { due, nameOf }: Saying): ViolationRow {
  const state = found.state as ViolationRow['state'] // a constraint of the table
  const severity = severityOf(found.severity)
  const waitMs = waitMsOf(state, severity, due)
  const { id, principle, agentId, family, origin, version, codes, assignee } = found
  return {
    ...{ id, principle, agentId, family, origin, state, version, severity, codes },
    assignee: assignee === null ? null : { id: assignee, name: nameOf(assignee) },
    occurred: Number(found.occurred),
    prevented: Number(found.prevented),
    uncontrolled: Number(found.uncontrolled),
    waived: Number(found.waived),
    firstSeen: found.firstSeen.toISOString(),
    lastSeen: found.lastSeen.toISOString(),
    openedAt: found.openedAt.toISOString(),
    dueAt: waitMs === null ? null : new Date(found.openedAt.getTime() + waitMs).toISOString(),
  }
}
