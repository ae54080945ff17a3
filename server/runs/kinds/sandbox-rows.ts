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

/** Ends the wait of events for what was seen of their sandboxes. One that was seen too late missed its line, and who keeps lines says so. */
export const settleEvents = (client: Sql, sandboxIds: readonly string[]) =>
  client.query(
    `UPDATE runtime_event e SET state = 'contained', judged_at = coalesce(e.judged_at, clock_timestamp()) FROM sandbox s
     WHERE s.id = ANY($1::uuid[]) AND e.sandbox_id = s.id AND e.state IN ('containing', 'suspect') AND (e.contain_by IS NULL OR e.contain_by >= s.contained_at)`,
    [sandboxIds],
  )

/** No ready endpoint and no path: what its events waited for. Out: when that was first seen. */
export async function markContained(client: Sql, c: StepContext, held: Held): Promise<Date> {
  await change(client, held, {
    set: `contained_at = coalesce(contained_at, clock_timestamp()), state = CASE WHEN state IN ('terminating', 'ended', 'refused') THEN state ELSE 'isolated' END`,
    where: `(contained_at IS NULL OR state = 'isolating')`,
    word: 'isolated',
  })
  if (held.sandboxId === null) return c.now()
  await settleEvents(client, [held.sandboxId])
  return seenAt(client, c, { id: held.sandboxId, column: 'contained_at' })
}

const SEEN = {
  contained_at: 'SELECT contained_at AS at FROM sandbox WHERE id = $1',
  gone_at: 'SELECT gone_at AS at FROM sandbox WHERE id = $1',
}
async function seenAt(client: Sql, c: StepContext, { id, column }: { id: string; column: keyof typeof SEEN }): Promise<Date> {
  const { rows } = await client.query<{ at: Date | null }>(SEEN[column], [id])
  return rows[0]?.at ?? c.now()
}

/** It was contained, and is not any more: what was said of it is taken back, and its events wait again. */
export async function markOpen(client: Sql, held: Held): Promise<void> {
  const set = `contained_at = NULL, state = 'isolating'`
  const isTaken = await change(client, held, { set, where: `${LIVE} AND contained_at IS NOT NULL`, word: 'isolating' })
  if (!isTaken) return
  await client.query(
    `UPDATE runtime_event SET state = 'containing' WHERE sandbox_id = $1 AND state = 'contained' AND contain_by IS NOT NULL`,
    [held.sandboxId],
  )
}

/** Its end was asked for. */
export const markTerminating = (client: Sql, held: Held): Promise<boolean> =>
  change(client, held, {
    set: `state = 'terminating'`,
    where: `state IN ('starting', 'running', 'suspect', 'isolating', 'isolated', 'lost')`,
    word: 'terminating',
  })

/** Gone by uid, and its machine answers: it runs nowhere any more. Out: when that was first seen. */
export async function markGone(client: Sql, c: StepContext, { sandboxId, ending }: Held & { ending: string }): Promise<Date> {
  await change(
    client,
    { sandboxId },
    {
      set: `gone_at = coalesce(gone_at, clock_timestamp()), ended_at = coalesce(ended_at, clock_timestamp()), ending = coalesce(ending, $2), state = 'ended', why = NULL`,
      values: [ending],
      where: `(gone_at IS NULL OR state NOT IN ('ended', 'refused'))`,
      word: 'ended',
    },
  )
  return sandboxId === null ? c.now() : seenAt(client, c, { id: sandboxId, column: 'gone_at' })
}

/** Gone from the cluster's books, and nobody can say of its processes. */
export const markUnconfirmed = (client: Sql, held: Held, why: string): Promise<boolean> =>
  change(client, held, {
    set: `gone_at = coalesce(gone_at, clock_timestamp()), state = 'lost', why = $2`,
    values: [why],
    where: `${LIVE} AND (gone_at IS NULL OR why IS DISTINCT FROM $2)`,
    word: 'lost',
  })
