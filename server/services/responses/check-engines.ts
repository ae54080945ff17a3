import type { Work } from './case'

/** Not heard of for longer than this: it does not answer. */
const SILENT_S = 15
const GONE_H = 1

type Row = { name: string; isSilent: boolean; isReady: boolean; isDenying: boolean; reasons: string[] | null; version: string | null }

const sayEngine = ({ name, isSilent, isReady, isDenying, reasons, version }: Row): string =>
  isSilent
    ? `${name} does not answer`
    : isDenying
      ? `${name} denies everything`
      : isReady
        ? `${name} decides by version ${version ?? 'unknown'}`
        : `${name} denies: ${(reasons ?? []).join(', ') || 'not ready'}`

/** Whether what failed fails closed: an engine that cannot decide denies or does not answer. What says otherwise is a decision that was allowed
 *  although its evaluation had failed. */
export const checkFailClosed: Work = async (sql, of) => {
  const { rows } = await sql.query<Row>(
    `SELECT id AS name, heartbeat_at < clock_timestamp() - make_interval(secs => $1) OR status->>'stopped' = 'true' AS "isSilent",
       coalesce((status->>'ready')::boolean, false) AS "isReady", coalesce((status->>'latched')::boolean, false) AS "isDenying",
       ARRAY(SELECT jsonb_array_elements_text(coalesce(status->'reasons', '[]'))) AS reasons, status->>'policyVersion' AS version
     FROM role_instance WHERE role = 'engine' AND heartbeat_at > clock_timestamp() - make_interval(hours => ${GONE_H}) ORDER BY id`,
    [SILENT_S],
  )
  const { rows: wrong } = await sql.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM decision WHERE evaluated_at > $1::timestamptz - interval '5 minutes' AND origin = $2 AND allow AND refusal IS NOT NULL`,
    [of.triggeredAt.toISOString(), of.origin],
  )
  const n = wrong[0]?.n ?? 0
  const engines = rows.length === 0 ? 'No engine was heard of in the last hour' : rows.map(sayEngine).join('; ')
  return n > 0
    ? { state: 'failed', note: `${n} decisions were allowed although their evaluation had failed. ${engines}.` }
    : { state: 'done', note: `${engines}. No decision was allowed whose evaluation had failed.` }
}
