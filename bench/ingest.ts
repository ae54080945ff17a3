import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createPool } from '@/server/db'
import { createFlusher } from '@/server/engine/flush'
import { openJournal } from '@/server/engine/journal'
import { repeat } from '@/server/engine/repeat'
import { tellStored } from './parts/count-stored'
import { feed } from './parts/feed'
import { ownDatabase } from './parts/own-database'
import { realRecords } from './parts/records'
import { figure, heading, line, numberArgument, quantilesOf, rssMb } from './parts/say'

/** `npm run bench:ingest [-- --seconds 120 --rate 10000]`: decisions at a fixed rate through the journal and the flush into PostgreSQL,
 *  on disk before each counts as answered. Nothing may be lost, and the minutes must count exactly what was written. */
const RATE = numberArgument('rate', 10_000)
const SECONDS = numberArgument('seconds', 120)

async function main(): Promise<void> {
  const records = await realRecords()
  const bytes = records.reduce((total, record) => total + JSON.stringify(record).length, 0) / records.length
  heading('bench:ingest', `${RATE * SECONDS} decisions, ${RATE}/s for ${SECONDS} s, ${Math.round(bytes)} bytes each`)
  const own = await ownDatabase()
  const pool = createPool(own.url, 4)
  const folder = join(own.root, 'journal')
  mkdirSync(folder)
  const journal = await openJournal({ folder, maxBytes: 4e9, maxAgeMs: 3_600_000 })
  const stopping = new AbortController()
  const lags: number[] = []
  const timed: typeof journal = {
    ...journal,
    async oldest() {
      const batch = await journal.oldest()
      if (!batch) return null
      return {
        ...batch,
        drop: async () => {
          const [first] = batch.entries
          if (first) lags.push(Date.now() - Date.parse(first.record.timestamp))
          await batch.drop()
        },
      }
    },
  }
  const flusher = createFlusher({ pool, journal: timed, engineId: 'engine-bench', onRefused: (cause) => line('refused', String(cause)) })
  const failures: unknown[] = []
  repeat({ periodMs: 200, signal: stopping.signal, run: () => flusher.flush(), onError: (cause) => failures.push(cause) })

  const { answered, seconds } = await feed(journal, { records, rate: RATE, seconds: SECONDS })
  const backlog = journal.backlog().records
  const drainedFrom = performance.now()
  while (journal.backlog().records > 0 && performance.now() - drainedFrom < 60_000) await new Promise((next) => setTimeout(next, 20))
  const drainMs = performance.now() - drainedFrom
  stopping.abort()

  const [p50, , p99, , max] = quantilesOf(lags)
  figure({ name: 'accepted, decisions a second', measured: answered() / seconds, goal: RATE * 0.99, unit: '/s', isAtLeast: true })
  figure({ name: 'lag, answered to committed, worst of the run', measured: max ?? null, goal: 2000, unit: 'ms' })
  line(
    'lag of a batch, p50 and p99',
    `${p50?.toFixed(0)} ms, ${p99?.toFixed(0)} ms; ${lags.length} batches, ${backlog} waiting at the end, drained in ${drainMs.toFixed(0)} ms`,
  )
  const { buffer, spool, ingest } = journal.lost
  const size = await tellStored(own.url, { answered: answered(), lost: buffer + spool + ingest })
  line('flushes that failed', String(failures.length))
  line('database size, resident memory of this process', `${size}, ${rssMb().toFixed(0)} MB`)
  await journal.close()
  await pool.end()
  await own.remove()
}

await main()
