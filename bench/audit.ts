import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { exportFiles } from '@/server/audit/export-files'
import { findRange } from '@/server/audit/export-range'
import { publishKeys } from '@/server/audit/keys'
import { publicBytes } from '@/server/audit/note'
import { runSequencer } from '@/server/audit/sequencer'
import { verifyLog } from '@/server/audit/verify-log'
import { createPool } from '@/server/db'
import { ROOT } from '@/server/local/source-hash'
import { CHAIN_SCHEMA, entryText, writeFor } from './parts/audit-writers'
import { watchLog } from './parts/log-watch'
import { ownDatabase } from './parts/own-database'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'

/** `npm run bench:audit [-- --seconds 30 | --minutes 10] [--writers 64] [--entries 1000000]`: audited transactions through the inbox and the
 *  sequencer, beside a hash chain inside the transaction in the same run; then a log of a million entries, exported and verified offline. */
const WRITERS = numberArgument('writers', 64)
const SECONDS = numberArgument('minutes', numberArgument('seconds', 30) / 60) * 60
const ENTRIES = numberArgument('entries', 1_000_000)
const FILL = 5000
const VERIFIER = join(ROOT, 'server/audit/verifier/acgs-audit-verify.mjs')
const key = generateKeyPairSync('ed25519').privateKey
const signer = { name: 'acgs-bench/audit', key }
const verifier = { name: signer.name, publicKey: publicBytes(key) }

type Own = Awaited<ReturnType<typeof ownDatabase>>
async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Two sequencers, as two workers have them: one seals, the other waits for its turn. */
function seal(own: Own, signal: AbortSignal) {
  const one = () =>
    runSequencer({
      lend: async (run) => {
        const client = await connect(own.sequencerUrl)
        await run(client).finally(() => client.end())
      },
      signing: () => ({ signers: [signer], waitsWhy: null }),
      now: () => new Date(),
      signal,
      onTrouble: (cause) => line('sequencer', String(cause)),
    })
  return Promise.all([one().done, one().done])
}

async function sizeOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ size: string }>('SELECT size FROM audit_head')
  return Number(rows[0]?.size)
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((next) => setTimeout(next, 20))
}

/** From before the writer began its transaction to when this process saw it sealed, for each entry. */
async function sealLags(client: pg.Client, sealedAt: readonly { size: number; at: number }[], entries: number): Promise<number[]> {
  const { rows } = await client.query<{ at: Date }>('SELECT at FROM audit_entry WHERE idx < $1 ORDER BY idx', [entries])
  let step = 0
  return rows.map(({ at }, idx) => {
    while ((sealedAt[step]?.size ?? Number.POSITIVE_INFINITY) <= idx) step += 1
    return (sealedAt[step]?.at ?? Number.POSITIVE_INFINITY) - at.getTime()
  })
}

async function writers(own: Own, reader: pg.Client): Promise<void> {
  const owner = await connect(own.ownerUrl)
  await owner.query(CHAIN_SCHEMA)
  await owner.end()
  const pool = createPool(own.url, WRITERS)
  const chain = await writeFor(pool, { way: 'chain', writers: WRITERS, seconds: Math.min(30, SECONDS) })
  const [stopping, watching] = [new AbortController(), new AbortController()]
  const sealing = seal(own, stopping.signal)
  const watch = watchLog(await connect(own.url), { verifiers: [verifier], signal: watching.signal })
  const ours = await writeFor(pool, { way: 'ours', writers: WRITERS, seconds: SECONDS })
  await until(async () => (await sizeOf(reader)) >= ours.transactions)
  await new Promise((next) => setTimeout(next, 1500)) // one more self-check of what was sealed last
  watching.abort()
  const seen = await watch
  stopping.abort()
  await sealing
  await pool.end()
  const lags = await sealLags(reader, seen.sealedAt, ours.transactions)
  const [p50, , p99, , max] = quantilesOf(lags)
  const whole = await verifyLog(reader, { verifiers: [verifier] })
  figure({
    name: `audited transactions, ${WRITERS} writers for ${SECONDS} s`,
    measured: ours.perSecond,
    goal: 2000,
    unit: '/s',
    isAtLeast: true,
  })
  line(
    '… with a hash chain inside the transaction',
    `${chain.perSecond.toFixed(0)} /s, n ${chain.transactions}; ours ${(ours.perSecond / chain.perSecond).toFixed(1)} times`,
  )
  figure({ name: 'begun to sealed, p99', measured: p99 ?? null, goal: 1000, unit: 'ms' })
  line('… p50, worst', `${p50?.toFixed(0)} ms, ${max?.toFixed(0)} ms, n ${lags.length}`)
  figure({ name: 'forks', measured: seen.forks, goal: 0, unit: '' })
  figure({ name: `false alarms of ${seen.checks} self-checks`, measured: seen.falseAlarms.length, goal: 0, unit: '' })
  for (const why of new Set(seen.falseAlarms)) line('', why)
  line(
    'the whole log made anew',
    `${whole.isGood ? 'good' : `bad at ${whole.firstBadIndex}`}, n ${whole.checked}, ${(whole.tookMs / 1000).toFixed(1)} s`,
  )
}

async function fill(own: Own, reader: pg.Client): Promise<void> {
  const have = await sizeOf(reader)
  if (have >= ENTRIES) return
  const app = await connect(own.url)
  const stopping = new AbortController()
  const sealing = seal(own, stopping.signal)
  const startedAt = performance.now()
  for (let at = have; at < ENTRIES; at += FILL) {
    const texts = Array.from({ length: Math.min(FILL, ENTRIES - at) }, entryText)
    await app.query('INSERT INTO audit_inbox (entry) SELECT unnest($1::text[])', [texts])
    await until(async () => (await sizeOf(reader)) > at - 10 * FILL)
  }
  await until(async () => (await sizeOf(reader)) >= ENTRIES)
  line(
    'sealed from a backlog',
    `${((ENTRIES - have) / ((performance.now() - startedAt) / 1000)).toFixed(0)} entries/s, n ${ENTRIES - have}`,
  )
  stopping.abort()
  await sealing
  await app.end()
}

async function verifyOffline(own: Own, reader: pg.Client): Promise<void> {
  const folder = join(own.root, 'export')
  const range = await findRange(reader, { from: new Date(0), to: new Date(Date.now() + 86_400_000) })
  const { origin, first, end, size } = range
  const manifest = {
    v: 1,
    origin,
    first,
    end,
    size,
    from: '',
    to: '',
    format: 'jsonl',
    made_at: '',
    environment: 'bench',
    traffic: 'simulated',
  } as const
  const source = { log: reader, range, verifier: '', manifest: { ...manifest, software: '', left_out: 0, has_detail: false } }
  const startedAt = performance.now()
  for await (const { name, content } of exportFiles(source)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    await pipeline(Readable.from(content()), createWriteStream(join(folder, name)))
  }
  line('exported', `${((performance.now() - startedAt) / 1000).toFixed(1)} s, n ${end - first}`)
  const began = performance.now()
  const { stdout } = spawnSync(process.execPath, [VERIFIER, folder, '--json'], { encoding: 'utf8' })
  const seconds = (performance.now() - began) / 1000
  const verdict = JSON.parse(stdout) as { valid: boolean; entries: number; first_bad_index: number | null }
  figure({ name: `verified offline, n ${verdict.entries}${verdict.valid ? '' : ', NOT VALID'}`, measured: seconds, goal: 10, unit: 's' })
  line('', `${(verdict.entries / seconds).toFixed(0)} entries/s; first bad index ${verdict.first_bad_index ?? 'none'}`)
}

heading('bench:audit', `${WRITERS} writers, ${SECONDS} s, ${ENTRIES} entries`)
const own = await ownDatabase()
try {
  const sequencer = await connect(own.sequencerUrl)
  await publishKeys(sequencer, [{ ...verifier, from: new Date(0), until: null }])
  await sequencer.end()
  const reader = await connect(own.url)
  await writers(own, reader)
  await fill(own, reader)
  await verifyOffline(own, reader)
  await reader.end()
} finally {
  await own.remove()
}
