import { decodeSketch, encodeSketch, type LatencySketch, newSketch } from '@/lib/latency-sketch'
import type { PoolClient } from '@/server/db'
import type { Entry } from './journal'

type Minute = { rolloutId: string; step: string; minute: string; decided: number; errors: number; sketch: LatencySketch }

function minutesOf(entries: readonly Entry[]): Minute[] {
  const minutes = new Map<string, Minute>()
  for (const { record } of entries) {
    const { rollout, stage, verdict, eval_ns } = record.acgs
    if (stage !== 'canary' || !rollout) continue
    const minute = `${record.timestamp.slice(0, 16)}:00.000Z`
    const key = `${rollout.id} ${rollout.step} ${minute}`
    const row = minutes.get(key) ?? { rolloutId: rollout.id, step: rollout.step, minute, decided: 0, errors: 0, sketch: newSketch() }
    minutes.set(key, row)
    row.decided += 1
    row.errors += Number(verdict === 'error')
    row.sketch.accept(eval_ns / 1e6)
  }
  return [...minutes.values()]
}

/** Adds an engine's decisions in canary to its minutes of the rollout, in the transaction that stores them and for those that are new: each is counted
 *  once, whoever was killed. */
export async function addRolloutMinutes(client: PoolClient, engineId: string, entries: readonly Entry[]): Promise<void> {
  for (const { rolloutId, step, minute, decided, errors, sketch } of minutesOf(entries)) {
    const key = [rolloutId, step, minute, engineId]
    const { rows } = await client.query<{ sketch: Buffer }>(
      'SELECT sketch FROM policy_rollout_minute WHERE rollout_id = $1 AND step = $2 AND minute = $3 AND engine_id = $4 FOR UPDATE',
      key,
    )
    if (rows[0]) sketch.merge(decodeSketch(rows[0].sketch))
    // The other writer of this row may have made it since: its sketch is empty, so ours is the whole one either way.
    await client.query(
      `INSERT INTO policy_rollout_minute AS m
         (rollout_id, step, minute, engine_id, decided, errors, disagreed, deny_to_allow, dropped, sketch, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, clock_timestamp())
       ON CONFLICT (rollout_id, step, minute, engine_id) DO UPDATE SET decided = m.decided + excluded.decided, errors = m.errors + excluded.errors,
         sketch = excluded.sketch, updated_at = clock_timestamp()`,
      [...key, decided, errors, Buffer.from(encodeSketch(sketch))],
    )
  }
}
