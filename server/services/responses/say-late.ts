import { formatDuration } from '@/lib/format'
import type { Severity } from '@/lib/incident-words'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from '@/server/runs/connection'
import { tell } from '@/server/runs/tell'
import { alarmKey, nameOf } from '@/server/services/incidents/levels'
import { addEntry, announce, SYSTEM } from '@/server/services/incidents/timeline'

type Late = {
  id: string
  n: number
  name: string
  isAuto: boolean
  dueAt: Date
  triggeredAt: Date
  number: number
  severity: Severity
  title: string
  drill: boolean
}

/** Once a step, whoever looks: its row says that it was said. */
const LATE = `
  UPDATE response_step s SET is_late = true FROM (
    SELECT s.incident_id, s.n FROM response_step s JOIN incident i ON i.id = s.incident_id
    WHERE NOT s.is_late AND s.state IN ('pending', 'running') AND s.due_at < clock_timestamp()
      AND i.state IN ('triggered', 'acknowledged', 'contained', 'mitigated')
    ORDER BY s.due_at LIMIT 100 FOR UPDATE OF i, s SKIP LOCKED) AS due, incident i
  WHERE s.incident_id = due.incident_id AND s.n = due.n AND i.id = s.incident_id
  RETURNING s.incident_id::text AS id, s.n, s.name, s.is_auto AS "isAuto", s.due_at AS "dueAt", i.triggered_at AS "triggeredAt", i.number,
    i.severity::int AS severity, i.title, i.drill`

async function sayOne(sql: Sql, { id, n, name, isAuto, dueAt, triggeredAt, ...incident }: Late): Promise<void> {
  const title = `Late: ${name}, due T+${formatDuration(dueAt.getTime() - triggeredAt.getTime())}`
  const detail = isAuto ? 'It goes on, and begins by itself.' : 'It goes on, and waits for a person.'
  const href = `/incidents/${id}`
  await addEntry(sql, id, { kind: 'late', by: SYSTEM, title, detail })
  await tell(sql, `response-late:${id}:${n}`, {
    ...{ kind: 'alarm', key: alarmKey(id), severity: incident.severity, title: nameOf(incident), detail: `${title}. ${detail}`, href },
  })
  await sql.query(`INSERT INTO outbox (id, kind, dedup_key, body) VALUES ($1, 'page', $2, $3) ON CONFLICT (dedup_key) DO NOTHING`, [
    uuidv7(Date.now()),
    `page:${id}:late:${n}`,
    JSON.stringify({ incidentId: id, step: n, severity: incident.severity, title, href }),
  ])
  await announce(sql, id)
}

/** Says once of each step that its line has passed without its end: on the timeline, over every page, and to whoever is told. Out: how many. */
export const sayLateSteps = (lend: Lend): Promise<number> =>
  inOne(lend, async (sql) => {
    const { rows } = await sql.query<Late>(LATE)
    for (const row of rows) await sayOne(sql, row)
    return rows.length
  })
