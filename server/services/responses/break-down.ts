import type { Sql } from '@/server/audit/sql'
import type { Case, Work } from './case'

const WINDOW_MIN = 60
const SHOWN = 3
type Part = { name: string; n: number }

const say = (title: string, parts: readonly Part[]): string =>
  `${title}: ${parts.length === 0 ? 'none' : parts.map(({ name, n }) => `${name} ${n}`).join(', ')}`

async function partsOf(sql: Sql, { text, of }: { text: string; of: Case }): Promise<Part[]> {
  const { rows } = await sql.query<Part>(`${text} ORDER BY 2 DESC, 1 LIMIT ${SHOWN}`, [of.origin, of.triggeredAt.toISOString(), WINDOW_MIN])
  return rows
}
const MINUTES = `FROM violation_minute WHERE origin = $1 AND minute > $2::timestamptz - make_interval(mins => $3) GROUP BY 1 HAVING sum(occurred) > 0`
const OCCURRED = `FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id AND o.at > $2::timestamptz - make_interval(mins => $3)
  WHERE v.origin = $1 AND v.last_seen > $2::timestamptz - make_interval(mins => $3)`

/** What the violations of the hour before the trigger, and since, are made of: from rollups, and from their items where a rollup does not say it. */
export const breakDown: Work = async (sql, of) => {
  const { rows } = await sql.query<{ evaluated: number; uncontrolled: number; errored: number }>(
    `SELECT coalesce(sum(evaluated), 0)::float8 AS evaluated, coalesce(sum(uncontrolled), 0)::float8 AS uncontrolled, coalesce(sum(errored), 0)::float8 AS errored
     FROM decision_minute WHERE origin = $1 AND minute > $2::timestamptz - make_interval(mins => $3)`,
    [of.origin, of.triggeredAt.toISOString(), WINDOW_MIN],
  )
  const { evaluated = 0, uncontrolled = 0, errored = 0 } = rows[0] ?? {}
  const asked = [
    ['cause', `SELECT o.kind AS name, count(*)::int AS n ${OCCURRED} GROUP BY 1`],
    ['principle', `SELECT principle AS name, sum(occurred)::int AS n ${MINUTES}`],
    ['rule', `SELECT code AS name, sum(occurred)::int AS n ${MINUTES}`],
    ['agent', `SELECT v.agent_id AS name, count(*)::int AS n ${OCCURRED} GROUP BY 1`],
    [
      'version',
      `SELECT d.policy_version AS name, count(*)::int AS n FROM decision d WHERE d.origin = $1 AND d.evaluated_at > $2::timestamptz - make_interval(mins => $3)
         AND d.attempted GROUP BY 1`,
    ],
  ] as const
  const said: string[] = []
  for (const [title, text] of asked) said.push(say(title, await partsOf(sql, { text, of })))
  const head =
    evaluated === 0
      ? `No decision was counted in the last ${WINDOW_MIN} min: how it stands is unknown`
      : `${uncontrolled} uncontrolled and ${errored} errors of ${evaluated} decisions, from ${WINDOW_MIN} min before the trigger on`
  return { state: 'done', note: `${head}. ${said.join('. ')}.` }
}
