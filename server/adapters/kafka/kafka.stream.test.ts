import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createPool } from '@/server/db'
import { createIngest } from '@/server/engine/ingest'
import { messageOf } from '@/server/engine/stream-message'
import { decisionStreamContract } from '@/server/testing/decision-stream.contract'
import { ownDatabase } from '@/server/testing/engine'
import { startKafka } from '@/server/testing/kafka-broker'
import { recordOf } from '@/server/testing/stream-records'
import { kafkaStream } from './stream'

let broker: Awaited<ReturnType<typeof startKafka>>
let own: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  broker = await startKafka()
  own = await ownDatabase()
})
afterAll(async () => {
  await broker?.remove()
  await own?.remove()
})

let clients = 0
const connect = (topic: string) =>
  kafkaStream({ brokers: broker.brokers, clientId: `test-${clients++}` }, { topic, group: `${topic}_ingest` })

describe('the contract', () => decisionStreamContract(() => connect('contract')))

test('the broker is killed and started again in the middle: nothing acknowledged is lost, everything is stored once', async () => {
  const pool = createPool(own.database.url('acgs_app'), 3)
  const stream = connect('killed')
  const ingest = createIngest({ pool, stream: connect('killed'), onError: () => undefined, onAside: () => undefined })
  const ending = new AbortController()
  const running = ingest.run(ending.signal)
  const acknowledged: string[] = []
  const publishing = (async () => {
    for (let n = 0; n < 60; n++) {
      const records = Array.from({ length: 100 }, (_, i) => recordOf({ agent: `agent-${i % 9}` }))
      await stream.publish(records.map((record) => messageOf({ record, handlerNs: 1 })))
      acknowledged.push(...records.map(({ decision_id }) => decision_id))
      await new Promise((next) => setTimeout(next, 30))
    }
  })()
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(1000), { timeout: 30_000 })
  await broker.kill()
  await vi.waitFor(() => expect(ingest.state().isConnected).toBe(false), { timeout: 20_000 })
  await broker.start()
  await publishing
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM decision WHERE decision_id = ANY($1::uuid[])', [
        acknowledged,
      ])
      expect(rows[0]?.n).toBe(6000)
    },
    { timeout: 60_000, interval: 500 },
  )
  const { rows } = await pool.query(
    'SELECT (SELECT count(*)::int FROM decision) AS stored, sum(evaluated)::int AS counted FROM decision_minute',
  )
  expect(rows).toEqual([{ stored: 6000, counted: 6000 }])
  await vi.waitFor(() => expect(ingest.state()).toMatchObject({ isConnected: true, lagRecords: 0, lagS: 0, lost: 0, setAside: 0 }), {
    timeout: 10_000,
  })
  ending.abort()
  await running
  await stream.close()
  await pool.end()
})
