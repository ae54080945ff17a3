import { decodeSketch, encodeSketch, type LatencySketch } from '@/lib/latency-sketch'
import type { Step } from '@/lib/rollout-limits'
import type { FlipKind, Outcome } from '@/lib/schemas/replays'
import type { PoolClient } from '@/server/db'

export type Counts = { decided: number; errors: number; disagreed: number; denyToAllow: number; dropped: number }
export type Row = {
  rolloutId: string
  step: Step
  minuteMs: number
  counts: Counts
  sketch: LatencySketch
  /** What was stored before this process is in it. */
  isBased: boolean
  isDirty: boolean
}
export type Flip = {
  decisionId: string
  agentId: string
  action: string
  kind: FlipKind
  principles: string[]
  before: Outcome
  after: Outcome
}
export type KeptFlip = { rolloutId: string; atMs: number; flip: Flip }
type Stored = { decided: string; errors: string; disagreed: string; deny_to_allow: string; dropped: string; sketch: Buffer }

/** Adds what an earlier life of this engine stored of this minute. */
async function base(client: PoolClient, row: Row, engineId: string): Promise<void> {
  const { rows } = await client.query<Stored>(
    `SELECT decided, errors, disagreed, deny_to_allow, dropped, sketch FROM policy_rollout_minute
     WHERE rollout_id = $1 AND step = $2 AND minute = $3 AND engine_id = $4`,
    [row.rolloutId, row.step, new Date(row.minuteMs), engineId],
  )
  const [before] = rows
  row.isBased = true
  if (!before) return
  const { counts } = row
  counts.disagreed += Number(before.disagreed)
  counts.denyToAllow += Number(before.deny_to_allow)
  counts.dropped += Number(before.dropped)
  if (row.step !== 'shadow') return
  counts.decided += Number(before.decided)
  counts.errors += Number(before.errors)
  row.sketch.merge(decodeSketch(before.sketch))
}

/** Writes a minute as a whole. In canary `decided`, `errors` and the sketch come with the decisions' records and are left alone. */
export async function writeRow(client: PoolClient, row: Row, engineId: string): Promise<void> {
  if (!row.isBased) await base(client, row, engineId)
  const { rolloutId, step, minuteMs, counts, sketch } = row
  const whole = step === 'shadow' ? 'decided = excluded.decided, errors = excluded.errors, sketch = excluded.sketch,' : ''
  await client.query(
    `INSERT INTO policy_rollout_minute
       (rollout_id, step, minute, engine_id, decided, errors, disagreed, deny_to_allow, dropped, sketch, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
     ON CONFLICT (rollout_id, step, minute, engine_id) DO UPDATE SET ${whole} disagreed = excluded.disagreed,
       deny_to_allow = excluded.deny_to_allow, dropped = excluded.dropped, updated_at = clock_timestamp()`,
    [
      ...[rolloutId, step, new Date(minuteMs), engineId],
      ...[counts.decided, counts.errors, counts.disagreed, counts.denyToAllow, counts.dropped],
      Buffer.from(encodeSketch(sketch)),
    ],
  )
}

/** One that is there already stays: a decision flips once. */
export async function writeFlips(client: PoolClient, some: readonly KeptFlip[]): Promise<void> {
  if (some.length === 0) return
  const rows = some.map(({ rolloutId, atMs, flip }) => ({
    source: rolloutId,
    decision_id: flip.decisionId,
    at: new Date(atMs).toISOString(),
    agent_id: flip.agentId,
    action: flip.action,
    kind: flip.kind,
    principles: flip.principles,
    before: flip.before,
    after: flip.after,
  }))
  await client.query(
    `INSERT INTO policy_flip (source, decision_id, kind, at, agent_id, action, principles, before, after)
     SELECT source, decision_id, kind, at, agent_id, action, principles, before, after
     FROM jsonb_to_recordset($1::jsonb) AS t(source uuid, decision_id uuid, kind text, at timestamptz, agent_id text, action text,
       principles text[], before jsonb, after jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}
