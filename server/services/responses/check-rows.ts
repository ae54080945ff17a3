import { utcTitle } from '@/lib/format'
import { COMPLIANCE_TARGET_RATIO } from '@/lib/response-plans'
import type { Work } from './case'

const RATE_MIN = 15

/** Compliance over the last quarter of an hour: it goes on looking until the target is reached, and says how it stands meanwhile. */
export const checkRate: Work = async (sql, of) => {
  const { rows } = await sql.query<{ evaluated: number; uncontrolled: number }>(
    `SELECT coalesce(sum(evaluated), 0)::float8 AS evaluated, coalesce(sum(uncontrolled), 0)::float8 AS uncontrolled
     FROM decision_minute WHERE origin = $1 AND minute > clock_timestamp() - make_interval(mins => ${RATE_MIN})`,
    [of.origin],
  )
  const { evaluated = 0, uncontrolled = 0 } = rows[0] ?? {}
  const nextMs = 15_000
  if (evaluated === 0) return { state: 'running', note: `No decision in the last ${RATE_MIN} min: the rate is unknown.`, nextMs }
  const ratio = 1 - uncontrolled / evaluated
  const note = `${(Math.floor(ratio * 100_000) / 1000).toFixed(3)} % of ${evaluated} decisions in ${RATE_MIN} min.`
  return { state: ratio >= COMPLIANCE_TARGET_RATIO ? 'done' : 'running', note, nextMs }
}

/** What its agents asked for in the day before. */
export const checkRelated: Work = async (sql, of) => {
  const { rows } = await sql.query<{ n: number; denied: number; uncontrolled: number }>(
    `SELECT count(*)::int AS n, (count(*) FILTER (WHERE NOT allow))::int AS denied, (count(*) FILTER (WHERE uncontrolled))::int AS uncontrolled
     FROM decision WHERE agent_id = ANY($1::text[]) AND evaluated_at > $2::timestamptz - interval '24 hours'`,
    [of.agents, of.triggeredAt.toISOString()],
  )
  const { n = 0, denied = 0, uncontrolled = 0 } = rows[0] ?? {}
  return { state: 'done', note: `${n} decisions of its agents in 24 h: ${denied} denied, ${uncontrolled} not prevented.` }
}

/** The database as it answers now. What it cannot say of itself is named as not known. */
export const checkDatabase: Work = async (sql) => {
  const { rows } = await sql.query<{ isReplica: boolean; isReadOnly: string; replicas: number; wal: string; bytes: number }>(
    `SELECT pg_is_in_recovery() AS "isReplica", current_setting('default_transaction_read_only') AS "isReadOnly",
       (SELECT count(*)::int FROM pg_stat_replication) AS replicas, pg_database_size(current_database())::float8 AS bytes,
       (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS wal`,
  )
  const [now] = rows
  if (!now) return { state: 'failed', note: 'The database did not say how it is.' }
  const role = now.isReplica ? 'a replica answers' : `the primary answers, ${now.replicas} replicas stream from it`
  const reads = now.isReadOnly === 'on' ? ', read only by default' : ''
  return {
    state: 'done',
    note: `${role}${reads}; write-ahead log at ${now.wal}; ${Math.round(now.bytes / 1_048_576)} MiB. How much disk is left is not known here.`,
  }
}

/** Which sources are unknown or in breach by their last probe. Our own rollups go on without them. */
export const checkSources: Work = async (sql) => {
  const { rows } = await sql.query<{ service: string; state: string; detail: string }>(
    `SELECT DISTINCT ON (service) service, CASE WHEN at < clock_timestamp() - interval '2 minutes' THEN 'unknown' ELSE state END AS state, detail
     FROM service_check ORDER BY service, at DESC`,
  )
  if (rows.length === 0) return { state: 'done', note: 'No source was ever probed: all of them are unknown.' }
  const bad = rows.filter(({ state }) => state === 'unknown' || state === 'breach')
  const said = bad.map(({ service, state, detail }) => `${service} ${state} (${detail})`).join('; ')
  return {
    state: 'done',
    note: `${bad.length} of ${rows.length} sources: ${said || 'none is unknown'}. Our own rollups go on.`.slice(0, 1500),
  }
}

/** What the log's own checks and anchors said last. */
export const checkAudit: Work = async (sql) => {
  const [{ rows: checks }, { rows: anchors }] = [
    await sql.query<{ kind: string; at: Date; isGood: boolean; bad: string | null; detail: string }>(
      `SELECT DISTINCT ON (kind) kind, at, is_good AS "isGood", first_bad_index::text AS bad, detail FROM audit_check ORDER BY kind, at DESC`,
    ),
    await sql.query<{ sink: string; at: Date | null; size: string; error: string | null }>(
      'SELECT sink, at, size::text AS size, error FROM audit_anchor ORDER BY sink',
    ),
  ]
  const anchored = anchors.map(
    ({ sink, at, size, error }) => `${sink}: ${error ?? (at === null ? 'never' : `${size} entries at ${utcTitle(at.toISOString())}`)}`,
  )
  const outside = anchored.length === 0 ? 'no anchor outside is set up' : anchored.join('; ')
  if (checks.length === 0) return { state: 'failed', note: `The log was never checked, so nothing is known of it; ${outside}.` }
  const said = checks.map(
    ({ kind, at, isGood, bad, detail }) =>
      `${kind} at ${utcTitle(at.toISOString())}: ${isGood ? 'good' : `bad${bad === null ? '' : `, first bad index ${bad}`} (${detail})`}`,
  )
  const isBad = checks.some(({ isGood }) => !isGood)
  return { state: isBad ? 'failed' : 'done', note: `${said.join('; ')}; ${outside}.`.slice(0, 1500) }
}
