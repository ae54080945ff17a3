import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DecisionRecord } from '@/lib/schemas/record'
import { createPool, type Pool, withConnection } from '@/server/db'
import { ownDatabase } from '@/server/testing/engine'
import { createMemoryBroker } from '@/server/testing/memory-stream'
import { recordOf } from '@/server/testing/stream-records'
import { createIngest, type Ingest } from './ingest'
import { messageOf } from './stream-message'
import { reconcile } from './stream-position'

let own: Awaited<ReturnType<typeof ownDatabase>>
let pool: Pool
let broker: ReturnType<typeof createMemoryBroker>
let ingest: Ingest
const failures: unknown[] = []
const asides: string[] = []

const connect = () =>
  createIngest({
    pool,
    stream: broker.connect(),
    onError: (cause) => failures.push(cause),
    onAside: ({ reason }) => asides.push(reason),
  })
beforeAll(async () => {
  own = await ownDatabase()
  pool = createPool(own.database.url('acgs_app'), 3)
})
afterAll(async () => {
  await pool.end()
  await own.remove()
})
beforeEach(async () => {
  const owner = createPool(own.database.url('acgs_owner'), 1)
  await owner.query('TRUNCATE decision, decision_minute, violation_minute, decision_loss, stream_position, stream_aside, event')
  await owner.end()
  broker = createMemoryBroker()
  ingest = connect()
  failures.length = 0
  asides.length = 0
})

const publish = async (records: readonly DecisionRecord[]) => {
  const stream = broker.connect()
  await stream.publish(records.map((record) => messageOf({ record, handlerNs: 2_000_000 })))
  return records
}
const made = (n: number, over: Partial<DecisionRecord> = {}) =>
  Array.from({ length: n }, (_, i) => recordOf({ agent: `agent-${i % 5}`, ...over }))
const one = async <T>(query: string): Promise<T> => (await pool.query(query)).rows[0] as T
const counts = () =>
  one<{ stored: number; counted: number; lost: number; lag: number; aside: number }>(
    `SELECT (SELECT count(*)::int FROM decision) AS stored, (SELECT coalesce(sum(evaluated), 0)::int FROM decision_minute) AS counted,
       (SELECT coalesce(sum(lost), 0)::int FROM decision_loss WHERE stage = 'ingest') AS lost, (SELECT count(*)::int FROM stream_aside) AS aside,
       (SELECT coalesce(sum(end_offset - next_offset), 0)::int FROM stream_position) AS lag`,
  )
/** Turns until there is nothing left to read. */
async function drain(): Promise<void> {
  while ((await ingest.turn()) > 0);
}

/** The process ends, and another one goes on. */
async function restart(): Promise<void> {
  await ingest.close()
  ingest = connect()
  await drain()
}

test('what engines publish is stored with its minutes, by the engine that decided, and the browsers are told', async () => {
  await publish([...made(30), ...made(20, { labels: { id: 'engine-2', version: '1' } })])
  await drain()
  expect(await counts()).toEqual({ stored: 50, counted: 50, lost: 0, aside: 0, lag: 0 })
  const { rows } = await pool.query('SELECT engine_id, sum(evaluated)::int AS n FROM decision_minute GROUP BY engine_id ORDER BY engine_id')
  expect(rows).toEqual([
    { engine_id: 'engine-1', n: 30 },
    { engine_id: 'engine-2', n: 20 },
  ])
  expect((await pool.query(`SELECT FROM event WHERE topic = 'decisions'`)).rowCount).toBe(1)
})

test('a message that comes twice, and a restart, count each decision once', async () => {
  const records = await publish(made(40))
  await drain()
  await publish(records) // an engine that never heard that it was taken
  await publish(made(5))
  await restart()
  expect(await counts()).toMatchObject({ stored: 45, counted: 45, lost: 0, lag: 0 })
})

test('the same decision twice in one batch is one', async () => {
  const [record] = made(1)
  if (record) await publish([record, record, record])
  await drain()
  expect(await counts()).toMatchObject({ stored: 1, counted: 1, lost: 0 })
})

test('poison is set aside with its reason and counted, and holds nobody up', async () => {
  await publish(made(3))
  for (const bytes of ['not JSON', '{}', '\0', JSON.stringify({ schema_version: 2, decision: {} })]) broker.addRaw(0, Buffer.from(bytes))
  broker.addRaw(0, Buffer.from([0xff, 0xfe]))
  broker.addRaw(
    0,
    Buffer.from(
      JSON.stringify({ ...JSON.parse(messageOf({ record: recordOf({}), handlerNs: 1 }).value), schema_version: 1, x: 'y'.repeat(70_000) }),
    ),
  )
  const big = Buffer.from(`{"schema_version":1,"x":"${'z'.repeat(70_000)}"}`)
  broker.addRaw(1, big)
  await publish(made(3))
  await drain()
  expect(await counts()).toMatchObject({ stored: 7, counted: 7, lost: 6, aside: 6, lag: 0 })
  expect(asides).toContain('it is not JSON')
  const kept = await one<{ n: number; body_bytes: number }>(`SELECT length(body) AS n, body_bytes FROM stream_aside WHERE partition = 1`)
  expect(kept).toEqual({ n: 65_536, body_bytes: big.length })
})

test('a decision the database refuses is set aside alone', async () => {
  const nul = recordOf({ agent: 'agent-0' })
  nul.input = { text: 'a\0b' } // jsonb cannot hold it
  await publish([...made(7), nul, ...made(6)])
  await drain()
  expect(await counts()).toMatchObject({ stored: 13, counted: 13, lost: 1, aside: 1, lag: 0 })
})

test('brokers away: said with the age of what was seen, and it goes on at its offset', async () => {
  await publish(made(10))
  await drain()
  broker.stop()
  await expect(ingest.turn()).rejects.toThrow(/does not answer/)
  expect(ingest.state()).toMatchObject({ isConnected: false, lagRecords: expect.any(Number), seenAt: expect.any(String) })
  broker.start()
  await publish(made(10))
  await drain()
  expect(ingest.state().isConnected).toBe(true)
  expect(await counts()).toMatchObject({ stored: 20, counted: 20, lost: 0, lag: 0 })
})

test('records that aged out before they were read are counted as lost, once', async () => {
  await publish(made(5))
  await drain()
  const before = await one<{ n: string }>('SELECT next_offset AS n FROM stream_position WHERE partition = 0')
  for (let i = 0; i < 20; i++) broker.addRaw(0, Buffer.from(messageOf({ record: recordOf({}), handlerNs: 1 }).value))
  broker.dropOldest(0, Number(before.n) + 12)
  await restart()
  expect(ingest.state().lost).toBe(12)
  await restart()
  expect(await counts()).toMatchObject({ stored: 13, lost: 12, lag: 0 })
})

test('a topic that was deleted takes what nobody had read with it: counted', async () => {
  await publish(made(10))
  await drain()
  await publish(made(30))
  const stream = broker.connect()
  const seen = await stream.look()
  await stream.close()
  await withConnection(pool, (client) => reconcile(client, 'memory', seen)) // the thirty were seen and not read yet
  broker.replaceTopic()
  await publish(made(4))
  await restart()
  await restart()
  expect(await counts()).toMatchObject({ stored: 14, counted: 14, lost: 30, lag: 0 })
})

test('a log whose end was cut off is read on from its new end', async () => {
  await publish(made(10))
  await drain()
  for (const partition of [0, 1, 2]) broker.cutNewest(partition, 1)
  await publish(made(6))
  await restart()
  const { stored, counted, lost } = await counts()
  expect({ counted, lost }).toEqual({ counted: stored, lost: 0 })
})

test('two members read at once: each decision is stored once', async () => {
  const other = connect()
  await Promise.all([ingest.turn(), other.turn()])
  await publish(made(200))
  for (let i = 0; i < 30; i++) await Promise.all([ingest, other].map((by) => by.turn().catch(() => 0)))
  expect(await counts()).toMatchObject({ stored: 200, counted: 200, lost: 0, lag: 0 })
})
