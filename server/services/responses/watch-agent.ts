import { utcTitle } from '@/lib/format'
import { targetOf } from '@/server/audit/entry'
import { writeEntry } from '@/server/runs/record'
import { raiseSeverity } from '@/server/services/incidents/join'
import { responseActor, type Work } from './case'
import { reasonOf } from './start-runs'

const WATCHED_HOURS = 24
/** So many signs of medium weight of one agent in an hour are of high weight. */
const MANY = 3

/** Marks the agents as closely watched for a day, and raises the incident where medium signs of one of them pile up. */
export const watchAgents: Work = async (sql, of, { n: own }) => {
  if (of.agents.length === 0) return { state: 'pending', note: 'No agent is known to it: name one, or watch it by hand.', nextMs: 5000 }
  const { rows } = await sql.query<{ agentId: string; until: Date }>(
    `WITH changed AS (
       UPDATE agent SET watched_until = clock_timestamp() + make_interval(hours => $2), version = version + 1, updated_at = clock_timestamp()
       WHERE agent_id = ANY($1::text[]) RETURNING agent_id, version, watched_until),
     kept AS (
       INSERT INTO agent_version (agent_id, version, action, by, before, after, reason)
       SELECT agent_id, version, 'agents.watch', $3, '{}', jsonb_build_object('watchedUntil', watched_until), $4 FROM changed)
     SELECT agent_id AS "agentId", watched_until AS until FROM changed`,
    [of.agents, WATCHED_HOURS, responseActor.id, reasonOf(of)],
  )
  for (const { agentId } of rows) {
    await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('agents', $1, 'watched')`, [agentId])
    const entry = { action: 'agents.watch', phase: 'event', outcome: 'done', target: targetOf('agent', agentId) } as const
    await writeEntry(sql, { ...entry, actor: responseActor, reason: reasonOf(of), drill: of.drill })
  }
  const [first] = rows
  if (!first) return { state: 'failed', note: 'None of its agents is registered.' }
  const { rows: counted } = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM alert a JOIN incident i ON i.id = a.incident_id
     WHERE i.type = 'constitutional_violation' AND i.agents && $1::text[] AND i.severity = 3 AND a.drill = $2
       AND a.received_at > clock_timestamp() - interval '1 hour'`,
    [of.agents, of.drill],
  )
  const n = counted[0]?.n ?? 0
  if (n >= MANY) {
    // It has begun, so that the other plan does not take it away.
    await sql.query(`UPDATE response_step SET state = 'running' WHERE incident_id = $1 AND n = $2`, [of.id, own])
    await raiseSeverity(sql, of.id, 2)
  }
  const raised = n >= MANY ? `; ${n} signs of medium weight in an hour make it SEV2` : ''
  return { state: 'done', note: `${rows.map(({ agentId }) => agentId).join(', ')} until ${utcTitle(first.until.toISOString())}${raised}.` }
}
