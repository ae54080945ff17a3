import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { createPlan } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { startFarSide } from '@/server/testing/runs/far-side'
import { farKinds } from '@/server/testing/runs/kinds'
import { ownDatabase } from './parts/own-database'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'

/** `npm run bench:runs [-- --n 100]`: a worker is killed (SIGKILL) in the middle of a call that has been done outside, while another worker stands by.
 *  Measured from the kill until the other one has the run; then it is counted what was done outside, and what was left. The classes of effects
 *  take turns. Database with fsync, workers as processes of their own, all on this machine. */
const N = numberArgument('n', 100)
const EFFECTS = ['converge', 'keyed', 'once'] as const
const LOOK_MS = 5

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
async function until(is: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await is())) await wait(LOOK_MS)
}

const database = await ownDatabase()
const pool = createPool(database.url, 4)
const lend = lendFrom(pool)
const far = await startFarSide()
const main = join(dirname(fileURLToPath(import.meta.url)), 'worker-main.js')
const children = new Set<ChildProcess>()

async function startWorker(name: string): Promise<ChildProcess> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' as const, DATABASE_URL: database.url, ACGS_LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [main, name], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
  return child
}

const rowOf = async (id: string) =>
  (await pool.query<{ state: string; owner: string | null; epoch: number }>('SELECT state, owner, epoch FROM run WHERE id = $1', [id]))
    .rows[0]

async function start(at: number): Promise<{ runId: string; target: string }> {
  const target = `target-${at}`
  const kind = `far.${EFFECTS[at % EFFECTS.length]}@1`
  const steps = [{ n: 1, kind, title: '', params: { url: far.url, target, value: 7 } }]
  const nothing = { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} }
  const planId = await lend((client) =>
    createPlan(client, farKinds('bench'), {
      kind: 'bench',
      class: 'routine',
      lane: 0,
      precedence: 20,
      params: {},
      steps,
      targets: [{ key: target }],
      preview: nothing,
      quorum: null,
      digest: target,
      expiresInMs: 600_000,
      createdBy: 'bench',
    }),
  )
  const { runId } = await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'bench', reason: 'bench' }, lend)
  return { runId, target }
}

const tookMs: number[] = []
let [duplicates, lost] = [0, 0]
try {
  let workers = new Map([[`w0`, await startWorker('w0')]])
  for (let at = 0; at < N; at += 1) {
    const next = `w${at + 1}`
    workers = new Map([...workers, [next, await startWorker(next)]])
    far.behave((call) => (call.target === `target-${at}` && far.doneTo(call.target) === 0 ? 'hold' : 'answer'))
    const { runId, target } = await start(at)
    await until(() => far.doneTo(target) === 1)
    const owner = (await rowOf(runId))?.owner ?? ''
    const killedAt = performance.now()
    workers.get(owner)?.kill('SIGKILL')
    workers.delete(owner)
    await until(async () => ((await rowOf(runId))?.epoch ?? 0) > 1)
    tookMs.push(performance.now() - killedAt)
    await until(async () => (await rowOf(runId))?.state !== 'running')
    if ((await rowOf(runId))?.state !== 'done') lost += 1
    duplicates += far.doneTo(target) - 1
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
}
const [p50 = Number.NaN] = quantilesOf(tookMs)
heading('runs: workers killed in the middle of a call', String(N))
figure({ name: 'from the kill until another worker has the run, slowest', measured: Math.max(...tookMs), goal: 4000, unit: 'ms' })
line('… p50', `${p50.toFixed(0)} ms`)
figure({ name: 'effects done twice', measured: duplicates, goal: 0, unit: '' })
figure({ name: 'runs lost', measured: lost, goal: 0, unit: '' })
far.close()
await pool.end()
await database.remove()
