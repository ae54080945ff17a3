import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecisionRecord } from '@/lib/schemas/record'
import { policies, policyTools } from '@/server/adapters/index'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { createDb, createPool, type Pool } from '@/server/db'
import { createCandidates } from '@/server/engine/candidates'
import { createFlusher } from '@/server/engine/flush'
import { openJournal } from '@/server/engine/journal'
import { localTool } from '@/server/local/policy/find.mts'
import { seedPolicy } from '@/server/services/policies/seed'
import { askReplay } from '@/server/services/replays/ask'
import { getReplay } from '@/server/services/replays/get'
import { runReplay } from '@/server/services/replays/run'
import { ownDatabase } from './parts/own-database'
import { again, realRecords } from './parts/records'
import { figure, heading, line, numberArgument, rssMb } from './parts/say'

/** `npm run bench:replay [-- --n 20000 --opa 500]`: recorded decisions of the shipped constitution through a replay, beside OPA over the same inputs.
 *  A replay evaluates each decision twice, by both versions, reads it from PostgreSQL and counts it; OPA evaluates once and is handed its inputs. */
const N = numberArgument('n', 20_000)
const OPA_N = numberArgument('opa', 500)

async function store(pool: Pool, root: string, records: readonly DecisionRecord[]): Promise<DecisionRecord[]> {
  const folder = join(root, 'journal')
  mkdirSync(folder)
  const journal = await openJournal({ folder, maxBytes: 4e9, maxAgeMs: 3_600_000 })
  const flusher = createFlusher({ pool, journal, engineId: 'engine-bench', onRefused: (cause) => line('refused', String(cause)) })
  const { rows } = await pool.query<{ revision: string }>('SELECT revision FROM runtime_head')
  const revision = Number(rows[0]?.revision ?? 0)
  const now = Date.now() - N
  const made: DecisionRecord[] = []
  for (let n = 0; n < N; n++) {
    const like = records[n % records.length]
    if (!like) continue
    const record = again(like, now + n)
    made.push({ ...record, acgs: { ...record.acgs, runtime_revision: revision, origin: 'simulated' } })
  }
  await Promise.all(made.map((record) => journal.append({ record, handlerNs: null })))
  while (journal.backlog().records > 0) await flusher.flush()
  await journal.close()
  return made
}

/** `opa exec`: one process, one file an input. */
function exec(opa: string, ctx: { sources: readonly { path: string; text: string }[]; inputs: readonly unknown[] }): number {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-exec-'))
  try {
    for (const part of ['policy', 'inputs']) mkdirSync(join(folder, part))
    for (const { path, text } of ctx.sources) writeFileSync(join(folder, 'policy', path), text)
    writeFileSync(join(folder, 'policy', 'runtime.json'), JSON.stringify({ runtime: RUNTIME }))
    for (const [n, input] of ctx.inputs.entries()) writeFileSync(join(folder, 'inputs', `${n}.json`), JSON.stringify(input))
    const from = performance.now()
    const args = ['exec', '--decision', 'acgs/main/decision', '--log-level', 'error', '-b', join(folder, 'policy'), join(folder, 'inputs')]
    const told = JSON.parse(execFileSync(opa, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })) as { result: unknown[] }
    if (told.result.length !== ctx.inputs.length) throw new Error('opa exec left inputs out')
    return performance.now() - from
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const RUNTIME = { approvals: {}, blocks: {}, latch: { all: null, agents: {} }, waivers: [], windows: [] }

async function main(): Promise<void> {
  heading('bench:replay', `${N} decisions, OPA ${OPA_N} inputs`)
  const own = await ownDatabase()
  const db = createDb(own.url, 4)
  const pool = createPool(own.url, 4)
  const actor = systemActor('bench')
  const base = createContext({ actor, requestId: crypto.randomUUID(), source: { ip: 'local', uaHash: 'bench' }, db })
  const ctx: ServiceContext = { ...base, actor, entry: null, origin: 'simulated' }
  await seedPolicy(ctx, policies())
  const records = await store(pool, own.root, await realRecords())
  const { id } = await askReplay(ctx, { version: 1, window: '24h', most: 1_000_000 })
  const candidates = createCandidates(new URL('./evaluator-thread.js', import.meta.url))
  const cpu = process.cpuUsage()
  const ended = await runReplay(ctx, { owner: 'bench', candidates, threads: 1, signal: new AbortController().signal })
  const { result, done, error } = await getReplay(ctx, { id })
  if (ended !== 'done' || !result) throw new Error(`the replay ended as ${ended}: ${error ?? 'without a reason'}`)
  figure({ name: 'replayed, decisions a second', measured: (done * 1000) / result.tookMs, goal: 2000, unit: '/s', isAtLeast: true })
  const { user, system } = process.cpuUsage(cpu)
  line('processor time a decision, both versions and OPA compared', `${((user + system) / 1000 / done).toFixed(3)} ms`)
  line('counts', JSON.stringify(result.counts))
  const { before, after } = result.latency
  line(
    'evaluation p50, p99, both sides',
    `${before.p50?.toFixed(3)}, ${before.p99?.toFixed(3)} ms · ${after.p50?.toFixed(3)}, ${after.p99?.toFixed(3)} ms`,
  )
  const inputs = records.slice(0, OPA_N)
  const { sources } = await policies().readSeedBundle()
  const from = performance.now()
  const cases = inputs.map(({ input, nd_builtin_cache }, n) => ({
    id: String(n),
    input,
    runtime: RUNTIME,
    nowNs: String(nd_builtin_cache['time.now_ns']['[]']),
  }))
  await policyTools().evaluateAll(sources, cases, 'bench')
  line('opa eval, 50 inputs a process, decision and mask', `${((OPA_N * 1000) / (performance.now() - from)).toFixed(0)} /s`)
  const { path } = await localTool('opa', { mayBuild: false })
  line(
    'opa exec, one process, decision alone',
    `${((OPA_N * 1000) / exec(path, { sources, inputs: inputs.map(({ input }) => input) })).toFixed(0)} /s`,
  )
  line('compared with OPA', `${result.comparison.state}, ${result.comparison.sampled} recorded inputs`)
  line('resident memory of this process', `${rssMb().toFixed(0)} MB`)
  const alive = setInterval(() => undefined, 1000) // nothing else holds the process while the database ends
  await db.$disconnect()
  await pool.end()
  await own.remove()
  clearInterval(alive)
}

await main()
