import { POLICY_VERSION, TOLD_HOW } from '@/lib/incident-policy'
import { type JudgedAlert, judgeAlert, keyOf, type OpenFact, RELATED_MS, type Verdict } from '@/lib/incident-rules'
import type { Severity } from '@/lib/incident-words'
import type { AlertTrace } from '@/lib/schemas/incidents'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { inOne, type Lend, sqlState } from '@/server/runs/connection'
import { wordsOf } from '@/server/runs/trouble'
import { beginIncident } from '@/server/services/incidents/begin'
import { joinIncident } from '@/server/services/incidents/join'
import { SYSTEM } from '@/server/services/incidents/timeline'

type Failing = Pick<ServiceContext['log'], 'error'>
const BATCH = 500
/** A transaction of many alerts holds rows that people want to change: after this long the rest waits for the next. */
const TURN_MS = 500
type Row = {
  id: string
  source: string
  fingerprint: string
  kind: string
  title: string
  detail: string
  severity: Severity
  labels: Record<string, string>
  refs: Record<string, string>
  occurred: number
  origin: string
  drill: boolean
  endsAt: Date | null
  evidenceAt: Date | null
  incidentId: string | null
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const TAKE = `
  SELECT id, source, fingerprint, kind, title, detail, severity::int AS severity, labels, refs, least(occurred, 1000000)::int AS occurred, origin, drill,
    ends_at AS "endsAt", evidence_at AS "evidenceAt", incident_id AS "incidentId"
  FROM alert WHERE judged_at IS NULL ORDER BY received_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`
const OPEN = `
  SELECT i.id, i.number, i.type, i.severity::int AS severity, i.correlation_key AS key, i.agents, i.namespaces,
    EXISTS (SELECT FROM alert a WHERE a.incident_id = i.id AND a.source = $1::text AND a.fingerprint = $2::text) AS "holdsSame",
    (i.agents && $4::text[] OR i.sandboxes && $5::uuid[] OR i.services && $6::text[]
      OR EXISTS (SELECT FROM alert a WHERE a.incident_id = i.id AND a.refs->>'runId' = $8::text))
      AND i.last_alert_at > clock_timestamp() - make_interval(secs => $7::float8) AS "isRelated"
  FROM incident i
  WHERE i.state IN ('triggered', 'acknowledged', 'contained', 'mitigated') AND (i.correlation_key = $3::text OR i.agents && $4::text[]
    OR i.sandboxes && $5::uuid[] OR i.services && $6::text[]
    OR EXISTS (SELECT FROM alert a WHERE a.incident_id = i.id AND a.refs->>'runId' = $8::text)
    OR i.id IN (SELECT incident_id FROM alert WHERE source = $1::text AND fingerprint = $2::text AND incident_id IS NOT NULL))
  ORDER BY i.severity, i.triggered_at LIMIT 20`

/** Somebody was faster: it is looked at again. */
class Again extends Error {}
const isAgain = (cause: unknown) => cause instanceof Again || ['40P01', '55P03', '40001'].includes(sqlState(cause))

const listOf = (one: string | undefined): string[] => (one === undefined ? [] : [one])
function speaksOf({ refs, labels }: Row) {
  const sandboxes = listOf(refs.sandboxId).filter((id) => UUID.test(id))
  const namespaces = (labels.namespace ?? '').split(',').filter(Boolean).slice(0, 20)
  return { agents: listOf(refs.agentId), sandboxes, services: listOf(refs.service), namespaces }
}
const judged = ({ source, kind, severity, labels, refs, occurred, drill, origin, endsAt }: Row): JudgedAlert => ({
  ...{ source, kind, severity, labels, refs, occurred, drill, origin },
  isOver: endsAt !== null,
})

/** Opens or joins what the rules say. Out: the incident, and what was told. */
async function act(
  sql: Sql,
  row: Row,
  verdict: Verdict,
): Promise<{ incidentId: string | null; heldBy: AlertTrace['heldBy']; isNew: boolean }> {
  const { evidenceAt, title, id: alertId } = row
  if (verdict.act === 'record') return { incidentId: null, heldBy: verdict.heldBy, isNew: false }
  if (verdict.into) {
    const isRepeat = verdict.heldBy?.what === 'duplicate'
    const incidentId = verdict.into.id
    await sql.query('UPDATE alert SET incident_id = $2::uuid WHERE id = $1::uuid', [alertId, incidentId])
    await joinIncident(sql, {
      incidentId,
      severity: verdict.severity,
      isGraver: verdict.severity < verdict.into.severity,
      title,
      evidenceAt,
      isRepeat,
      ...speaksOf(row),
    })
    return { incidentId, heldBy: verdict.heldBy, isNew: false }
  }
  const { type, severity, key } = verdict
  const { detail, source, origin, drill } = row
  const begun = await beginIncident(sql, {
    ...{ type, severity, key, title, detail, evidenceAt, origin, drill, ...speaksOf(row) },
    by: SYSTEM,
    triggeredBy: `${source}: ${row.kind}`,
    // A stop that is not confirmed has no time for an order of levels.
    isUrgent: row.labels.urgent === 'true' || row.fingerprint.startsWith('emergency:'),
  })
  if (!begun) throw new Again('another one of this key was opened at this moment')
  const why = 'more tellings than anybody can read: merged into one'
  return { incidentId: begun.id, heldBy: begun.heldBy ? { what: 'storm', why } : verdict.heldBy, isNew: true }
}

/** Who is told of a new incident, and how it stands with each. */
async function readTold(sql: Sql, incidentId: string): Promise<AlertTrace['told']> {
  const { rows } = await sql.query<{ who: string; state: string; dueAt: Date; doneAt: Date | null }>(
    `SELECT who, state, due_at AS "dueAt", done_at AS "doneAt" FROM incident_level WHERE incident_id = $1::uuid ORDER BY level, round`,
    [incidentId],
  )
  return rows.map(({ who, state, dueAt, doneAt }) => ({
    who,
    how: TOLD_HOW,
    at: state === 'told' ? (doneAt?.toISOString() ?? null) : null,
    result: state === 'told' ? 'shown' : state === 'due' ? `due ${dueAt.toISOString()} unless somebody acts` : state,
  }))
}

async function judgeOne(sql: Sql, row: Row): Promise<string | null> {
  const facts = judged(row)
  const { agents, sandboxes, services } = speaksOf(row)
  const { rows: open } = await sql.query<OpenFact>(OPEN, [
    ...[row.source, row.fingerprint, keyOf(facts), agents, sandboxes, services, RELATED_MS / 1000, row.refs.runId ?? null],
  ])
  const verdict = judgeAlert(facts, open)
  const { incidentId, heldBy, isNew } = await act(sql, row, verdict)
  // One that is judged again in its own incident keeps what was said of it first.
  const isOwn = incidentId !== null && incidentId === row.incidentId
  const levels = isNew && incidentId ? await readTold(sql, incidentId) : []
  const trace: AlertTrace = {
    rules: verdict.rules,
    heldBy,
    severity: verdict.severity,
    policy: POLICY_VERSION,
    told: levels,
    verdict: verdict.verdict,
  }
  await sql.query(
    `UPDATE alert SET judged_at = clock_timestamp(), incident_id = coalesce($2::uuid, incident_id), is_candidate = $3::boolean,
       trace = CASE WHEN $5::boolean AND trace IS NOT NULL THEN trace ELSE $4::jsonb END, was_told = was_told OR $6::boolean WHERE id = $1::uuid`,
    [row.id, incidentId, verdict.isCandidate, JSON.stringify(trace), isOwn, trace.told.some(({ at }) => at !== null)],
  )
  return incidentId
}

/** Those of one fault that say the very same, in their order: what is true of the second is true of all that follow. */
function alike(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const { source, fingerprint, severity, labels, refs, drill, endsAt, kind } = row
    const name = JSON.stringify([source, fingerprint, kind, severity, labels, refs, drill, endsAt !== null])
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return [...groups.values()]
}

/** One is judged with all its questions; further ones that are repeats of an incident's fault are what the second one was found to be. */
async function judgeAlike(sql: Sql, same: readonly Row[], log: Failing): Promise<number> {
  let done = 0
  for (const [at, row] of same.entries()) {
    const found = await tryJudging(sql, row, log)
    done += found === 'again' ? 0 : 1
    const rest = same.slice(at + 1)
    if (at === 0 || found === 'again' || rest.length === 0 || !(await copyRepeat(sql, row, rest))) continue
    return done + rest.length
  }
  return done
}

async function copyRepeat(sql: Sql, { id }: Row, rest: readonly Row[]): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE alert a SET judged_at = clock_timestamp(), incident_id = f.incident_id, trace = f.trace, is_candidate = false
     FROM alert f WHERE f.id = $1::uuid AND f.incident_id IS NOT NULL AND f.trace->'heldBy'->>'what' = 'duplicate' AND a.id = ANY($2::uuid[])
       AND a.incident_id IS NULL`,
    [id, rest.map((one) => one.id)],
  )
  return rowCount === rest.length
}

async function tryJudging(sql: Sql, row: Row, log: Failing): Promise<'done' | 'again'> {
  await sql.query('SAVEPOINT alert')
  try {
    await judgeOne(sql, row)
    await sql.query('RELEASE SAVEPOINT alert')
  } catch (cause) {
    await sql.query('ROLLBACK TO SAVEPOINT alert')
    if (isAgain(cause)) return 'again'
    log.error({ alert: row.id, why: wordsOf(cause) }, 'alert.not-judged')
    await sql.query(`UPDATE alert SET judged_at = clock_timestamp(), trace = $2::jsonb WHERE id = $1::uuid`, [
      row.id,
      JSON.stringify(failed(row, cause)),
    ])
  }
  return 'done'
}

/** Judges what nobody has looked at, the oldest first, in one transaction a batch; whatever cannot be judged says so and holds up nothing. Out: how many. */
export const judgeAlerts = (lend: Lend, log: Failing): Promise<number> =>
  inOne(lend, async (sql) => {
    // One at a time, whichever worker: two that judge at once would open twice what is one.
    const { rows: turns } = await sql.query<{ isMine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('alerts.judge', 0)) AS "isMine"`,
    )
    if (!turns[0]?.isMine) return 0
    const { rows } = await sql.query<Row>(TAKE)
    const until = performance.now() + TURN_MS
    let done = 0
    for (const same of alike(rows)) {
      if (done > 0 && performance.now() > until) break
      done += await judgeAlike(sql, same, log)
    }
    if (done > 0) await sql.query(`INSERT INTO event (topic, ref, version) VALUES ('incidents', 'alerts', $1::text)`, [rows[0]?.id])
    return done
  })

const failed = (row: Row, cause: unknown): AlertTrace => ({
  rules: [{ name: 'judging', matched: false, why: wordsOf(cause) }],
  heldBy: null,
  severity: row.severity,
  policy: POLICY_VERSION,
  told: [],
  verdict: 'It could not be judged, and nobody was told. Look at it yourself.',
})
