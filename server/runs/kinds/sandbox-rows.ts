import type { Sql } from '@/server/audit/sql'
import type { StepContext } from '@/server/runs/kind'
import type { HeldPod } from './held-pod'

/** What was observed of a sandbox, in its row: in the transaction of the step that saw it, with word to open pages. Nothing where it is no sandbox. */

type Held = Pick<HeldPod, 'sandboxId'>
const told = (client: Sql, id: string, version: string) =>
  client.query(`INSERT INTO event (topic, ref, version) VALUES ('sandboxes', $1, $2)`, [id, version])

async function change(client: Sql, { sandboxId }: Held, { set, values = [], where, word }: Change): Promise<boolean> {
  if (sandboxId === null) return false
  const { rowCount } = await client.query(`UPDATE sandbox SET ${set}, version = version + 1 WHERE id = $1 AND ${where}`, [
    sandboxId,
    ...values,
  ])
  if (rowCount === 1) await told(client, sandboxId, word)
  return rowCount === 1
}
/** Texts of this file, and values beside them. */
type Change = { set: string; values?: unknown[]; where: string; word: string }

const LIVE = `state NOT IN ('refused', 'ended')`

/** It is being cut off by this run. */
export const markIsolating = (client: Sql, { runId }: StepContext, { value, ...held }: Held & { value: string }): Promise<boolean> =>
  change(client, held, {
    set: `run_id = $2, quarantine = $3, state = CASE WHEN state IN ('isolated', 'terminating') THEN state ELSE 'isolating' END`,
    values: [runId, value],
    where: `${LIVE} AND (run_id IS DISTINCT FROM $2 OR quarantine IS DISTINCT FROM $3 OR state NOT IN ('isolating', 'isolated', 'terminating'))`,
    word: 'isolating',
  })

/** No ready endpoint and no path: what its events waited for. One that was seen too late missed its line, and who keeps lines says so. */
export async function markContained(client: Sql, { runId }: StepContext, held: Held): Promise<void> {
  await change(client, held, {
    set: `contained_at = coalesce(contained_at, clock_timestamp()), state = CASE WHEN state IN ('terminating', 'ended', 'refused') THEN state ELSE 'isolated' END`,
    where: `(contained_at IS NULL OR state = 'isolating')`,
    word: 'isolated',
  })
  if (held.sandboxId === null) return
  await client.query(
    `UPDATE runtime_event e SET state = 'contained' FROM sandbox s
     WHERE s.id = $1 AND e.sandbox_id = s.id AND e.run_id = $2 AND e.state = 'containing' AND (e.contain_by IS NULL OR e.contain_by >= s.contained_at)`,
    [held.sandboxId, runId],
  )
}

/** Its end was asked for. */
export const markTerminating = (client: Sql, held: Held): Promise<boolean> =>
  change(client, held, {
    set: `state = 'terminating'`,
    where: `state IN ('starting', 'running', 'suspect', 'isolating', 'isolated', 'lost')`,
    word: 'terminating',
  })

/** Gone by uid, and its machine answers: it runs nowhere any more. */
export const markGone = (client: Sql, held: Held, ending: string): Promise<boolean> =>
  change(client, held, {
    set: `gone_at = coalesce(gone_at, clock_timestamp()), ended_at = coalesce(ended_at, clock_timestamp()), ending = coalesce(ending, $2), state = 'ended', why = NULL`,
    values: [ending],
    where: `(gone_at IS NULL OR state NOT IN ('ended', 'refused'))`,
    word: 'ended',
  })

/** Gone from the cluster's books, and nobody can say of its processes. */
export const markUnconfirmed = (client: Sql, held: Held, why: string): Promise<boolean> =>
  change(client, held, {
    set: `gone_at = coalesce(gone_at, clock_timestamp()), state = 'lost', why = $2`,
    values: [why],
    where: `${LIVE} AND (gone_at IS NULL OR why IS DISTINCT FROM $2)`,
    word: 'lost',
  })
