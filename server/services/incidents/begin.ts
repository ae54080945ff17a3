import { policyOf } from '@/lib/incident-policy'
import type { IncidentType, Severity } from '@/lib/incident-words'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { writeEntry } from '@/server/runs/record'
import { armTimer } from '@/server/runs/timers'
import { copyPlan } from '@/server/services/responses/copy'
import { incidentOf } from '@/server/services/targets'
import { beginTelling } from './levels'
import { addEntry, announce, SYSTEM } from './timeline'

export const LINE_TIMER = 'incident-line'

export type Begin = {
  type: IncidentType
  severity: Severity
  key: string
  title: string
  detail: string | null
  by: { kind: 'person' | 'system'; id: string }
  /** The rule that opened it; a person's id where one did. */
  triggeredBy: string
  evidenceAt: Date | null
  agents: string[]
  sandboxes: string[]
  services: string[]
  namespaces: string[]
  origin: string
  drill: boolean
  isUrgent?: boolean
  requestId?: string
}
export type Begun = { id: string; number: number; told: number; heldBy: 'storm' | null }

const INSERT = `
  INSERT INTO incident (id, type, severity, title, detail, correlation_key, triggered_by, is_automatic, evidence_at, needs_containment,
    agents, sandboxes, services, namespaces, origin, drill, snapshot, last_alert_at, policy_version)
  SELECT $1::uuid, $2::text, $3::smallint, $4::text, $5::text, $6::text, $7::text, $8::boolean, $9::timestamptz, $10::boolean,
    $11::text[], $12::uuid[], $13::text[], $14::text[], $15::text, $16::boolean, $17::jsonb, clock_timestamp(),
    (SELECT version::text FROM policy_activation ORDER BY seq DESC LIMIT 1)
  ON CONFLICT (correlation_key) WHERE state IN ('triggered', 'acknowledged', 'contained', 'mitigated') DO NOTHING
  RETURNING number, triggered_at AS "triggeredAt"`

/** Opens an incident: its row, its response plan, its first tellings and its record, in the caller's transaction.
 *  Out: null where one of this key is open already. */
export async function beginIncident(sql: Sql, begin: Begin): Promise<Begun | null> {
  const { type, severity, key, title, detail, sandboxes, drill } = begin
  // Numbers have no gaps from those that lost the race.
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))::text', [`incident ${key}`])
  const { rows: open } = await sql.query(
    `SELECT 1 FROM incident WHERE correlation_key = $1::text AND state IN ('triggered', 'acknowledged', 'contained', 'mitigated')`,
    [key],
  )
  if (open.length > 0) return null
  const id = uuidv7(Date.now())
  const policy = policyOf({ type, severity, isUrgent: begin.isUrgent ?? false })
  const needsContainment = sandboxes.length > 0
  const values = [
    ...[id, type, severity, title.slice(0, 200), detail, key, begin.triggeredBy, begin.by.kind === 'system'],
    ...[begin.evidenceAt?.toISOString() ?? null, needsContainment, begin.agents, sandboxes, begin.services, begin.namespaces],
    ...[begin.origin, drill, JSON.stringify(policy)],
  ]
  const { rows } = await sql.query<{ number: number; triggeredAt: Date }>(INSERT, values)
  const [made] = rows
  if (!made) return null
  const { number, triggeredAt } = made
  await addEntry(sql, id, {
    kind: 'opened',
    by: begin.by,
    title: 'Incident opened',
    detail: detail ?? title,
    requestId: begin.requestId ?? id,
  })
  if (begin.by.kind === 'system')
    await writeEntry(sql, { action: 'incidents.open', phase: 'event', outcome: 'done', target: incidentOf({ id }), reason: title, drill })
  const telling = { id, number, severity, title, drill, cycle: 1, needsContainment }
  const result = await beginTelling(sql, telling, { policy, from: triggeredAt })
  await copyPlan(sql, { id, type, severity, triggeredAt })
  const line = policy.lines.contained
  if (needsContainment && line !== null) await armTimer(sql, { kind: LINE_TIMER, ref: id, dueAt: new Date(triggeredAt.getTime() + line) })
  if (policy.levels.length === 0)
    await addEntry(sql, id, { kind: 'told', by: SYSTEM, title: 'Nobody is told', detail: 'Severity 4 is recorded, and nobody is told.' })
  await announce(sql, id)
  return { id, number, ...result }
}
