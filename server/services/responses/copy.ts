import type { IncidentType, Severity } from '@/lib/incident-words'
import { type ResponseStep, responsePlan } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'
import { addEntry, SYSTEM } from '@/server/services/incidents/timeline'

type Of = { id: string; type: IncidentType; severity: Severity; triggeredAt: Date }

const INSERT = `
  INSERT INTO response_step (incident_id, n, plan, name, kind, is_auto, agree, href, not_before, due_at, run_ids)
  SELECT $1::uuid, s.n, $2::text, s.name, s.kind, s."isAuto", s.agree, s.href,
    $3::timestamptz + make_interval(secs => coalesce(s."notBeforeMs", 0) / 1000), $3::timestamptz + make_interval(secs => s."byMs" / 1000), '{}'
  FROM jsonb_to_recordset($4::jsonb) AS s(n int, name text, kind text, "isAuto" boolean, agree text, href text, "byMs" float8, "notBeforeMs" float8)`

const insert = (sql: Sql, { id, triggeredAt }: Of, { at, steps }: { at: string; steps: readonly (ResponseStep & { n: number })[] }) =>
  sql.query(INSERT, [id, at, triggeredAt.toISOString(), JSON.stringify(steps)])

/** Copies the response plan of an incident as it is now, in the transaction that triggers it. Out: how many steps it has. */
export async function copyPlan(sql: Sql, of: Of): Promise<number> {
  const plan = responsePlan(of.type, of.severity)
  if (plan === null) return 0
  await insert(sql, of, { at: plan.at, steps: plan.steps.map((one, index) => ({ ...one, n: index + 1 })) })
  return plan.steps.length
}

type Kept = { n: number; plan: string; name: string; kind: string }

/** Another severity may have another plan: what has not begun is taken from it, what has begun stays, and the timeline says so. Lines still count
 *  from the trigger. */
export async function planAgain(sql: Sql, of: Of): Promise<void> {
  const plan = responsePlan(of.type, of.severity)
  const { rows: before } = await sql.query<{ plan: string }>(
    'SELECT plan FROM response_step WHERE incident_id = $1::uuid ORDER BY n DESC LIMIT 1',
    [of.id],
  )
  const was = before[0]?.plan ?? null
  if (plan === null || was === null || was === plan.at) return
  await sql.query(`DELETE FROM response_step WHERE incident_id = $1::uuid AND state = 'pending'`, [of.id])
  const { rows: kept } = await sql.query<Kept>('SELECT n, plan, name, kind FROM response_step WHERE incident_id = $1::uuid ORDER BY n', [
    of.id,
  ])
  const last = Math.max(0, ...kept.map(({ n }) => n))
  const steps = plan.steps
    .filter((step) => !kept.some(({ name, kind }) => kind === step.kind && name === step.name))
    .map((step, index) => ({ ...step, n: last + index + 1 }))
  await insert(sql, of, { at: plan.at, steps })
  await addEntry(sql, of.id, {
    ...{ kind: 'response', by: SYSTEM, title: `Response plan made anew: ${plan.at} in the place of ${was}` },
    detail: `${kept.length} steps had begun and stay, ${steps.length} are planned.`,
  })
}

/** Another sandbox is concerned: what was seen of those before it is not seen of all, so the steps of containment are read from the runs anew. */
export async function containAgain(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE response_step SET state = 'running', note = 'Another sandbox is concerned.', at = clock_timestamp(), not_before = clock_timestamp()
     WHERE incident_id = $1::uuid AND starts_with(kind, 'contain.') AND state IN ('done', 'not_applicable')`,
    [id],
  )
}
