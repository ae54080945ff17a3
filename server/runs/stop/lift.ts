import * as z from 'zod'
import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { emptyPreview } from '@/server/runs/kinds/planned'
import { writeEntry } from '@/server/runs/record'

export const LiftParams = z.strictObject({ emergencyId: z.uuid(), agentId: z.string().min(1).max(63).nullable() })
type Params = z.infer<typeof LiftParams>
const Result = z.strictObject({ denial: z.enum(['lifted', 'somebody else’s', 'none']), freeze: z.enum(['ended', 'none']) })
type Result = z.infer<typeof Result>

/** Lifts what this stop denied, and nothing that somebody else did: a denial of before or after stays. */
async function liftAll(client: Sql, c: StepContext, { emergencyId }: Params): Promise<Result['denial']> {
  const { rows } = await client.query<{ all: unknown }>(`SELECT body->'all' AS all FROM runtime_document WHERE key = 'latch' FOR UPDATE`)
  const all = rows[0]?.all ?? null
  if (all === null) return 'none'
  if (typeof all !== 'object' || !('runId' in all) || all.runId !== emergencyId) return 'somebody else’s'
  await client.query(
    `UPDATE runtime_document SET body = jsonb_set(body, '{all}', 'null'), updated_at = clock_timestamp() WHERE key = 'latch'`,
  )
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('policies', 'deny-all', 'lifted')`)
  const entry = {
    action: 'emergency.unlatch',
    phase: 'event',
    outcome: 'done',
    target: targetOf('policy', 'deny-all'),
    runId: c.runId,
  } as const
  await writeEntry(client, { ...entry, reason: `after the stop ${emergencyId}`, drill: c.isDrill })
  return 'lifted'
}

async function liftAgent(client: Sql, c: StepContext, agentId: string): Promise<Result['denial']> {
  const { rows } = await client.query<{ by: string; reason: string }>('SELECT requested_by AS by, reason FROM run WHERE id = $1', [c.runId])
  const changed = await client.query<{ version: number }>(
    `WITH changed AS (UPDATE agent SET state = 'active', version = version + 1, updated_at = clock_timestamp() WHERE agent_id = $1 AND state = 'suspended' RETURNING version)
     INSERT INTO agent_version (agent_id, version, action, by, before, after, reason)
     SELECT $1, version, 'agents.activate', $2, '{"state":"suspended"}', '{"state":"active"}', $3 FROM changed RETURNING version`,
    [agentId, rows[0]?.by ?? 'system:worker', rows[0]?.reason ?? ''],
  )
  if (changed.rowCount !== 1) return 'somebody else’s'
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('agents', $1, $2)`, [agentId, String(changed.rows[0]?.version ?? 0)])
  const entry = { action: 'agents.activate', phase: 'event', outcome: 'done', target: targetOf('agent', agentId), runId: c.runId } as const
  await writeEntry(client, { ...entry, reason: rows[0]?.reason ?? '', drill: c.isDrill })
  return 'lifted'
}

const lift = (c: StepContext, p: Params): Promise<Result> =>
  c.tx(async (client) => {
    const denial = p.agentId === null ? await liftAll(client, c, p) : await liftAgent(client, c, p.agentId)
    const freeze = await client.query(
      `UPDATE change_freeze SET ended_at = clock_timestamp(), ended_by = (SELECT requested_by FROM run WHERE id = $2) WHERE id = $1 AND ended_at IS NULL`,
      [p.emergencyId, c.runId],
    )
    if (freeze.rowCount === 1) await client.query(`INSERT INTO event (topic, ref, version) VALUES ('freeze', $1, 'ended')`, [p.emergencyId])
    // A narrower stop that this one took over ends with it: what it stopped is back.
    await client.query(
      `UPDATE emergency e SET resumed_at = clock_timestamp(), resume_run_id = $2 FROM run r
       WHERE r.id = e.run_id AND e.resumed_at IS NULL AND (e.id = $1 OR r.preempted_by = $1)`,
      [p.emergencyId, c.runId],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('emergency', $1, 'resumed')`, [p.emergencyId])
    return { denial, freeze: freeze.rowCount === 1 ? 'ended' : 'none' }
  })

async function verify(c: StepContext, { emergencyId }: Params): Promise<Verdict> {
  const found = await c.tx(async (client) => {
    const { rows } = await client.query<{ isOurs: boolean; isOn: boolean; isFrozen: boolean; isResumed: boolean }>(
      `SELECT body->'all'->>'runId' = $1::text AS "isOurs", coalesce(body->'all', 'null'::jsonb) <> 'null'::jsonb AS "isOn",
         EXISTS (SELECT FROM change_freeze WHERE ended_at IS NULL AND until > clock_timestamp()) AS "isFrozen",
         EXISTS (SELECT FROM emergency WHERE id = $1::uuid AND resumed_at IS NOT NULL) AS "isResumed"
       FROM runtime_document WHERE key = 'latch'`,
      [emergencyId],
    )
    return rows[0]
  })
  if (!found?.isResumed || found.isOurs) return { state: 'failed', end: 'reverted', reason: 'the denial of this stop is still on' }
  const rest = [
    ...(found.isOn ? ['another denial of everything stands'] : []),
    ...(found.isFrozen ? ['another freeze of changes stands'] : []),
  ]
  return { state: 'verified', ...(rest.length === 0 ? {} : { unknown: rest.join('; ') }) }
}

const isLifted = async (c: StepContext, p: Params) => (await verify(c, p)).state === 'verified'

/** The last thing of a way back: what this stop denied is let through again, and changes go on. */
export const resumeLift = stepKind<Params, Result>({
  name: 'resume.lift',
  version: 1,
  params: LiftParams,
  result: Result,
  effect: 'converge',
  stopClass: false,
  timeoutMs: 60_000,
  maxAttempts: 5,
  backoffMs: (attempt) => 500 * 2 ** attempt,
  plan: async () => emptyPreview(),
  target: ({ agentId }) => (agentId === null ? 'Latch/all' : `Agent/${agentId}`),
  goal: () => ({ denial: 'lifted' }),
  observe: async (c, p) => ((await isLifted(c, p)) ? 'satisfied' : 'absent'),
  run: lift,
  verify,
} satisfies StepKind<Params, Result>)
