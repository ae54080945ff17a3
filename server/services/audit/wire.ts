import type { AuditEntryDetail, AuditRow, SearchAudit } from '@/lib/schemas/audit'
import type { ListAuditByToken } from '@/lib/schemas/audit-events'

/** A row in the wire's own spelling. Names of people stay with us: a machine gets ids. */
export const wireRow = (row: AuditRow) => ({
  index: row.idx,
  event_id: row.entryId,
  at: row.at,
  sealed_at: row.sealedAt,
  phase: row.phase,
  action: row.action,
  outcome: row.result,
  actor: { type: row.actor.kind, id: row.actor.id },
  target: row.target,
  request_id: row.requestId,
  run_id: row.runId,
  incident_id: row.incidentId,
  reason: row.reason,
  late: row.isLate,
  drill: row.isDrill,
  proof: row.seal.state,
})

export const wireEntry = ({ row, text, leaf, mismatch, detail }: AuditEntryDetail) => ({
  ...wireRow(row),
  text,
  leaf,
  mismatch,
  detail: detail.state,
})

/** The query of a machine in our words. Each entry is listed, since a machine joins intent and outcome by `event_id` itself. */
export const searchFrom = ({ agent_id, incident_id, run_id, ...same }: ListAuditByToken): SearchAudit => ({
  ...same,
  view: 'entries',
  ...(agent_id === undefined ? {} : { kind: 'agent', target: agent_id }),
  ...(incident_id === undefined ? {} : { incident: incident_id }),
  ...(run_id === undefined ? {} : { run: run_id }),
})
