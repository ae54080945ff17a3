import type { PoolClient } from '@/server/db'
import type { StreamRecord } from '@/server/ports/decision-stream'
import type { Entry } from './journal'
import { isRefusedData, storeDecisions } from './store'

export type Aside = { record: StreamRecord; reason: string }
export type Arrived = { record: StreamRecord; entry: Entry }
const KEPT_BYTES = 65_536

/** Stores what arrived, inside the caller's transaction. Out: what the database refuses, found by halving; the others are stored. */
export async function storeOrRefuse(client: PoolClient, arrived: readonly Arrived[]): Promise<Aside[]> {
  await client.query('SAVEPOINT arrived')
  try {
    await storeDecisions(
      client,
      arrived.map(({ entry }) => entry),
    )
    await client.query('RELEASE SAVEPOINT arrived')
    return []
  } catch (cause) {
    if (!isRefusedData(cause)) throw cause
    await client.query('ROLLBACK TO SAVEPOINT arrived')
    const [only] = arrived
    if (only && arrived.length === 1) return [{ record: only.record, reason: cause instanceof Error ? cause.message : String(cause) }]
    const half = Math.ceil(arrived.length / 2)
    return [...(await storeOrRefuse(client, arrived.slice(0, half))), ...(await storeOrRefuse(client, arrived.slice(half)))]
  }
}

/** Keeps messages that could not be stored, with the reason, so that a person can look at them. */
export async function setAside(client: PoolClient, at: { topic: string; topicId: string }, asides: readonly Aside[]): Promise<void> {
  for (const { record, reason } of asides)
    await client.query(
      `INSERT INTO stream_aside (topic, topic_id, partition, record_offset, reason, body, body_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [
        at.topic,
        at.topicId,
        record.partition,
        record.offset,
        reason.replaceAll('\0', '').slice(0, 500),
        Buffer.from(record.value.subarray(0, KEPT_BYTES)),
        record.value.byteLength,
      ],
    )
}
