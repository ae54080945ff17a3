import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import { settleEvents } from '@/server/runs/kinds/sandbox-rows'

export type Mark = 'latched_at' | 'contained_at' | 'stopped_at' | 'confirmed_at'
const SET: Record<Mark, string> = {
  latched_at: 'latched_at = coalesce(latched_at, clock_timestamp())',
  contained_at: 'contained_at = coalesce(contained_at, clock_timestamp())',
  stopped_at: 'stopped_at = coalesce(stopped_at, clock_timestamp())',
  confirmed_at: 'confirmed_at = coalesce(confirmed_at, clock_timestamp())',
}

/** Writes down that something of a stop was seen, the first time that it was. */
export async function mark(client: Sql, { runId }: Pick<StepContext, 'runId'>, ...marks: Mark[]): Promise<void> {
  const isNew = marks.map((one) => `${one} IS NULL`).join(' OR ')
  const { rowCount } = await client.query(
    `UPDATE emergency SET ${marks.map((one) => SET[one]).join(', ')} WHERE run_id = $1 AND (${isNew})`,
    [runId],
  )
  if (rowCount === 1) await client.query(`INSERT INTO event (topic, ref, version) VALUES ('emergency', $1, $2)`, [runId, marks.join(' ')])
}

type Seen = { uids: readonly string[]; agentId: string | null }

/** Sandboxes that were seen to have no ready endpoint and no open path. */
export async function markContained(client: Sql, { runId }: Pick<StepContext, 'runId'>, uids: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE sandbox SET contained_at = coalesce(contained_at, clock_timestamp()), quarantine = coalesce(quarantine, $1::text), run_id = $1::uuid,
       version = version + 1, state = CASE WHEN state IN ('terminating', 'lost') THEN state ELSE 'isolated' END
     WHERE pod_uid = ANY($2) AND state NOT IN ('ended', 'refused') AND (contained_at IS NULL OR state NOT IN ('isolated', 'terminating')) RETURNING id`,
    [runId, uids],
  )
  const ids = rows.map(({ id }) => id)
  await settleEvents(client, ids)
  await tellSandboxes(client, ids, 'contained')
}

/** Sandboxes whose pod is not among those that the whole namespace still has, by uid. */
export async function markGone(client: Sql, { runId }: Pick<StepContext, 'runId'>, { uids, agentId }: Seen): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE sandbox SET contained_at = coalesce(contained_at, clock_timestamp()), gone_at = coalesce(gone_at, clock_timestamp()),
       ended_at = clock_timestamp(), state = 'ended', ending = coalesce(ending, 'emergency_stop'), run_id = $1, version = version + 1
     WHERE pod_uid IS NOT NULL AND NOT pod_uid = ANY($2) AND state NOT IN ('ended', 'refused') AND ($3::text IS NULL OR agent_id = $3) RETURNING id`,
    [runId, uids, agentId],
  )
  const ids = rows.map(({ id }) => id)
  await settleEvents(client, ids)
  await tellSandboxes(client, ids, 'ended')
}

const tellSandboxes = async (client: Sql, ids: readonly string[], version: string): Promise<void> => {
  await client.query(`INSERT INTO event (topic, ref, version) SELECT 'sandboxes', id, $2 FROM unnest($1::text[]) AS id`, [ids, version])
}
