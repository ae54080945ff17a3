import { policyOf } from '@/lib/incident-policy'
import { type Severity, severityName } from '@/lib/incident-words'
import type { Sql } from '@/server/audit/sql'
import { writeEntry } from '@/server/runs/record'
import { containAgain, planAgain } from '@/server/services/responses/copy'
import { incidentOf } from '@/server/services/targets'
import { beginTelling, cancelTelling } from './levels'
import { loadForUpdate } from './load'
import { addEntry, announce, SYSTEM } from './timeline'

/** On its timeline, after which the list of alerts says the rest. */
const WRITTEN_ALERTS = 50
export type Joining = {
  incidentId: string
  severity: Severity
  /** Than the incident was when the alert was judged. */
  isGraver: boolean
  title: string
  agents: string[]
  sandboxes: string[]
  services: string[]
  namespaces: string[]
  evidenceAt: Date | null
  /** The same fault again: counted, and on no timeline. */
  isRepeat: boolean
}

/** Raises the severity to what another sign says, and tells anew; a severity is never lowered by itself. */
export async function raiseSeverity(sql: Sql, id: string, severity: Severity): Promise<void> {
  const found = await loadForUpdate(sql, id)
  if (found.severity <= severity) return
  const policy = policyOf({ type: found.type, severity })
  await cancelTelling(sql, id, { why: 'a graver plan took its place' })
  const { rows } = await sql.query<{ cycle: number; now: Date }>(
    `UPDATE incident SET severity = $2::smallint, snapshot = $3::jsonb, cycle = cycle + 1, version = version + 1,
       lapses_at = CASE WHEN ack_at IS NULL THEN NULL ELSE clock_timestamp() + make_interval(secs => $4::float8) END
     WHERE id = $1::uuid RETURNING cycle, clock_timestamp() AS now`,
    [id, severity, JSON.stringify(policy), (policy.lapseMs ?? 0) / 1000],
  )
  const [moved] = rows
  if (!moved) return
  await addEntry(sql, id, {
    ...{ kind: 'severity', by: SYSTEM, title: `Severity raised from ${severityName(found.severity)} to ${severityName(severity)}` },
    detail: 'Another sign of it is graver, or it reaches more.',
    requestId: id,
  })
  await writeEntry(sql, { action: 'incidents.severity', phase: 'event', outcome: 'done', target: incidentOf({ id }), drill: found.drill })
  await beginTelling(sql, { ...found, severity, cycle: moved.cycle }, { policy, from: moved.now })
  await planAgain(sql, { ...found, severity })
}

/** Links an alert to an open incident: what it speaks of, the timeline, and a graver severity. */
export async function joinIncident(sql: Sql, joining: Joining): Promise<void> {
  const { incidentId: id, severity, title } = joining
  const { rows } = await sql.query<{ alerts: number; grew: boolean }>(
    `WITH before AS (SELECT id, agents, sandboxes FROM incident WHERE id = $1::uuid FOR UPDATE)
     UPDATE incident i SET last_alert_at = clock_timestamp(),
       agents = ARRAY(SELECT DISTINCT unnest(i.agents || $2::text[]) ORDER BY 1 LIMIT 200),
       sandboxes = ARRAY(SELECT DISTINCT unnest(i.sandboxes || $3::uuid[]) ORDER BY 1 LIMIT 500),
       services = ARRAY(SELECT DISTINCT unnest(i.services || $4::text[]) ORDER BY 1 LIMIT 100),
       namespaces = ARRAY(SELECT DISTINCT unnest(i.namespaces || $5::text[]) ORDER BY 1 LIMIT 100),
       evidence_at = least(i.evidence_at, $6::timestamptz),
       needs_containment = i.needs_containment OR cardinality($3::uuid[]) > 0
     FROM before b WHERE i.id = b.id
     RETURNING CASE WHEN $7::boolean THEN 0 ELSE (SELECT count(*)::int FROM alert WHERE incident_id = i.id) END AS alerts, NOT b.sandboxes @> $3::uuid[] AS grew`,
    [
      id,
      joining.agents,
      joining.sandboxes,
      joining.services,
      joining.namespaces,
      joining.evidenceAt?.toISOString() ?? null,
      joining.isRepeat,
    ],
  )
  const [now] = rows
  if (!now) return
  if (!joining.isRepeat && now.alerts <= WRITTEN_ALERTS)
    await addEntry(sql, id, {
      ...{ kind: 'alert', by: SYSTEM, title: now.grew ? `Another sandbox: ${title}` : `Another sign: ${title}` },
      detail: now.alerts === WRITTEN_ALERTS ? 'Further alerts are on the list of alerts alone.' : null,
      href: `/alerts?incidentId=${id}`,
    })
  if (now.grew) await containAgain(sql, id)
  if (joining.isGraver) await raiseSeverity(sql, id, severity)
  if (!joining.isRepeat) await announce(sql, id)
}
