import { digestOf } from '@/server/audit/digest'
import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import { capture } from '@/server/runs/kinds/capture'
import { keyOf, type Target } from '@/server/runs/kinds/target'

type Body = Record<string, unknown>

/** In a transaction of the run: kept once, and never over what was kept. */
export async function storePriorsIn(
  client: Sql,
  { runId }: Pick<StepContext, 'runId'>,
  found: readonly { key: string; body: Body }[],
): Promise<void> {
  const rows = found.map(({ key, body }) => ({ key, body, digest: digestOf(body) }))
  await client.query(
    `INSERT INTO prior_state (run_id, target_key, body, digest)
     SELECT $1, key, body, digest FROM jsonb_to_recordset($2::jsonb) AS r(key text, body jsonb, digest text) ON CONFLICT (run_id, target_key) DO NOTHING`,
    [runId, JSON.stringify(rows)],
  )
}

/** Keeps what was found of something before the first write. */
export async function storePriors(c: StepContext, found: readonly { key: string; body: Body }[]): Promise<void> {
  if (c.keepPriors) return c.keepPriors(found)
  await c.tx((client) => storePriorsIn(client, c, found))
  c.noteKept?.(found)
}

/** What this run kept of an object, taken now where it has not been. Errors: whatever the cluster says. */
export async function keptOf(c: StepContext, target: Target): Promise<Body> {
  const key = keyOf(target)
  const there = await c.priorOf(key)
  if (there !== null) return there.body
  const body = await capture(c, target)
  await storePriors(c, [{ key, body }])
  return body
}
