import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaStream } from '@/server/adapters/kafka/stream'
import { createPool } from '@/server/db'
import { createFlusher } from '@/server/engine/flush'
import { createIngest } from '@/server/engine/ingest'
import { openJournal } from '@/server/engine/journal'
import { repeat } from '@/server/engine/repeat'
import { messageOf } from '@/server/engine/stream-message'
import { kafkaMissing } from '@/server/local/kafka-missing'
import { say } from '@/server/local/say'
import { startKafka } from '@/server/testing/kafka-broker'
import { tellStored } from './parts/count-stored'
import { feed } from './parts/feed'
import { ownDatabase } from './parts/own-database'
import { realRecords } from './parts/records'
import { figure, heading, line, numberArgument, rssMb } from './parts/say'

/** `npm run bench:ingest-stream`: the same load as bench:ingest over a real broker of one node, which is killed in the middle and started again
 *  five seconds later. Engine, ingest, broker, database and generator share the machine. */
const RATE = numberArgument('rate', 3000)
const SECONDS = numberArgument('seconds', 60)
const AWAY_MS = 5000
const DRAIN_MS = 180_000

async function main(): Promise<void> {
  const missing = kafkaMissing()
  if (missing) return say(`bench:ingest-stream: unknown, ${missing}`)
  const records = await realRecords()
  heading('bench:ingest-stream', `${RATE * SECONDS} decisions, ${RATE}/s for ${SECONDS} s, broker killed after ${SECONDS / 2} s`)
  const broker = await startKafka()
  const own = await ownDatabase()
  const pool = createPool(own.url, 4)
  const folder = join(own.root, 'journal')
  mkdirSync(folder)
  const journal = await openJournal({ folder, maxBytes: 4e9, maxAgeMs: 3_600_000 })
  const stopping = new AbortController()
  const connect = (clientId: string) => kafkaStream({ brokers: broker.brokers, clientId })
  const out = connect('engine')
  const publish = (entries: Parameters<typeof messageOf>[0][]) => out.publish(entries.map(messageOf))
  const flusher = createFlusher({
    pool,
    journal,
    engineId: 'engine-bench',
    onRefused: (cause) => line('refused', String(cause)),
    publish: (all) => publish([...all]),
  })
  let failures = 0
  repeat({ periodMs: 200, signal: stopping.signal, run: () => flusher.flush(), onError: () => failures++ })
  const ingest = createIngest({
    pool,
    stream: connect('worker'),
    onError: () => failures++,
    onAside: ({ reason }) => line('set aside', reason),
  })
  const ingesting = ingest.run(stopping.signal)
  while (!ingest.state().isConnected) await new Promise((next) => setTimeout(next, 100))

  let worstBeforeS = 0
  let isKilled = false
  const watching = setInterval(() => {
    if (!isKilled) worstBeforeS = Math.max(worstBeforeS, ingest.state().lagS ?? 0)
  }, 250)
  let backAt = 0
  const breaking = (async () => {
    await new Promise((next) => setTimeout(next, (SECONDS / 2) * 1000))
    isKilled = true
    await broker.kill()
    await new Promise((next) => setTimeout(next, AWAY_MS))
    await broker.start()
    backAt = performance.now()
  })()
  const { answered, seconds } = await feed(journal, { records, rate: RATE, seconds: SECONDS })
  await breaking
  const until = performance.now() + DRAIN_MS
  const isDone = () => journal.backlog().records === 0 && ingest.state().isConnected && ingest.state().lagRecords === 0
  /** Since when all is stored; the lag is looked at each second, so it must stay so for two. */
  let caughtUpAt: number | null = null
  while (performance.now() < until && (caughtUpAt === null || performance.now() - caughtUpAt < 2000)) {
    caughtUpAt = isDone() ? (caughtUpAt ?? performance.now()) : null
    await new Promise((next) => setTimeout(next, 100))
  }
  clearInterval(watching)
  figure({ name: 'accepted, decisions a second', measured: answered() / seconds, goal: RATE * 0.99, unit: '/s', isAtLeast: true })
  figure({ name: 'lag before the kill, worst', measured: worstBeforeS * 1000, goal: 2000, unit: 'ms' })
  line('all stored after the broker was back', caughtUpAt !== null ? `${((caughtUpAt - backAt) / 1000).toFixed(1)} s` : 'not in time')
  const { buffer, spool, ingest: refused } = journal.lost
  const size = await tellStored(own.url, { answered: answered(), lost: buffer + spool + refused })
  line('tries that failed, database size, resident memory', `${failures}, ${size}, ${rssMb().toFixed(0)} MB`)
  stopping.abort()
  await ingesting
  await out.close()
  await journal.close()
  await pool.end()
  await own.remove()
  await broker.remove()
}

await main()
process.exit(0)
