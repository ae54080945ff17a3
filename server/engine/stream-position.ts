import type { PoolClient } from '@/server/db'
import type { StreamLook } from '@/server/ports/decision-stream'

type Row = { topic_id: string; partition: number; next_offset: string; end_offset: string }
export type Reconciled = {
  /** Where each partition of the present topic goes on. */
  next: Map<number, bigint>
  lagRecords: number
  /** Records that are gone and were never read: aged out, or deleted with their topic. */
  lost: number
}
export type Step = { partition: number; from: bigint; to: bigint }

/** Brings what was kept and what the brokers hold together, inside the caller's transaction. A gap is counted, once, whoever finds it. */
export async function reconcile(client: PoolClient, topic: string, look: StreamLook): Promise<Reconciled> {
  await client.query(
    `INSERT INTO stream_position (topic, topic_id, partition, next_offset, end_offset)
     SELECT $1, $2, * FROM unnest($3::int[], $4::bigint[], $5::bigint[])
     ON CONFLICT (topic, topic_id, partition) DO UPDATE SET end_offset = greatest(stream_position.end_offset, excluded.end_offset)`,
    [topic, look.topicId, look.ranges.map((one) => one.partition), look.ranges.map((one) => one.first), look.ranges.map((one) => one.end)],
  )
  const { rows } = await client.query<Row>(
    'SELECT topic_id, partition, next_offset, end_offset FROM stream_position WHERE topic = $1 ORDER BY topic_id, partition FOR UPDATE',
    [topic],
  )
  const ranges = new Map(look.ranges.map((range) => [range.partition, range]))
  const next = new Map<number, bigint>()
  let lag = 0n
  let lost = 0n
  for (const row of rows) {
    const range = row.topic_id === look.topicId ? ranges.get(row.partition) : undefined
    const kept = BigInt(row.next_offset)
    const known = BigInt(row.end_offset)
    // A look may be older than what another member has read meanwhile: only the reader of a partition may believe that its end moved back.
    const end = range ? (range.end >= kept || look.assigned.includes(row.partition) ? range.end : known) : known
    // An earlier topic is gone with all that was not read. A log that ends before our place was cut: what is written there now is new.
    const at = !range ? end : kept < range.first ? range.first : kept > end ? end : kept
    if (at > kept) lost += at - kept
    if (at !== kept || (range && known !== end))
      await client.query(
        'UPDATE stream_position SET next_offset = $4, end_offset = $5 WHERE topic = $1 AND topic_id = $2 AND partition = $3',
        [topic, row.topic_id, row.partition, at, end],
      )
    if (!range) continue
    next.set(row.partition, at)
    lag += end - at
  }
  return { next, lagRecords: Number(lag), lost: Number(lost) }
}

/** Moves on, in the transaction that stores what was read. Errors: Error when another member has moved meanwhile; nothing may be stored then. */
export async function moveOn(
  client: PoolClient,
  { topic, topicId, steps }: { topic: string; topicId: string; steps: readonly Step[] },
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE stream_position AS p SET next_offset = t.new_at, end_offset = greatest(p.end_offset, t.new_at), updated_at = clock_timestamp()
     FROM unnest($3::int[], $4::bigint[], $5::bigint[]) AS t(partition, old_at, new_at)
     WHERE p.topic = $1 AND p.topic_id = $2 AND p.partition = t.partition AND p.next_offset = t.old_at`,
    [topic, topicId, steps.map((one) => one.partition), steps.map((one) => one.from), steps.map((one) => one.to)],
  )
  if (rowCount !== steps.length) throw new Error('another member of the group has read on here')
}
