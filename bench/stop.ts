import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { STOP_LINES } from '@/lib/emergency-words'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { createPool } from '@/server/db'
import { createLog } from '@/server/log'
import { lendFrom } from '@/server/runs/connection'
import type { PlanContext } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { Target } from '@/server/runs/kinds/target'
import { createPlan } from '@/server/runs/plan'
import { planEmergencyResume } from '@/server/runs/plans/emergency-resume'
import { planEmergencyStop } from '@/server/runs/plans/emergency-stop'
import { startRun } from '@/server/runs/start'
import { targetOfKey } from '@/server/services/plans/preview-of'
import { connectionOf } from '@/server/testing/cluster/connection'
import { type Api, apiOf } from '@/server/testing/cluster/http'
import { startLocalCluster } from '@/server/testing/cluster/local'
import { startRealCluster } from '@/server/testing/cluster/real/start'
import { ownDatabase } from './parts/own-database'
import { figure, heading, line, numberArgument, quantilesOf } from './parts/say'
import { countOf, DEPLOYMENTS, install, NAMESPACE, nameOf, PODS, post, SERVICES, sandboxOf } from './parts/stop-world'

/** `npm run bench:stop [-- --n 50 --sandboxes 200]`: half of the stops on the local cluster, half on a real control plane. 13 services and the
 *  sandboxes are stopped by a worker that is a process of its own; in every second stop it is killed (SIGKILL) at a moment that a seed chose, while
 *  another stands by. On the local cluster requests are refused, cut short and told that somebody wrote; every fifth stop meets a pod that a
 *  finalizer keeps, and must say that it is not confirmed. What a stop kept is brought back by the plan of a resume. Nothing here is a product's figure but what this machine did. */
const N = numberArgument('n', 50)
const SANDBOXES = numberArgument('sandboxes', 200)
const PATIENCE_MS = 120_000

const database = await ownDatabase()
const pool = createPool(database.url, 4)
const lend = lendFrom(pool)
const kinds = kindsOf([...OWN_STEPS, ...clusterSteps()])
const main = join(dirname(fileURLToPath(import.meta.url)), 'stop-worker-main.js')
const children = new Set<ChildProcess>()

let seed = 42
/** The same moments in every run of the benchmark. */
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !(await is()); await wait(50))
    if (performance.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`)
}

async function startWorker(name: string, kubeconfig: string): Promise<ChildProcess> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' as const, DATABASE_URL: database.url, ACGS_LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [main, name, kubeconfig], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
  return child
}

type Resuming = { api: Api; c: PlanContext; stopId: string; kubeconfig: string }
/** The product's own way back, as two leads start it: by what the stop kept. Out: how many of the counts are what they were at first, and how long it took. */
async function resume({ api, c, stopId, kubeconfig }: Resuming): Promise<{ restored: number; ms: number | null }> {
  const { rows } = await pool.query<{ key: string; body: Record<string, unknown> }>(
    `SELECT target_key AS key, body FROM prior_state WHERE run_id = $1 AND target_key LIKE 'Deployment/%'`,
    [stopId],
  )
  const kept = rows.map(({ key, body }) => ({ target: Target.parse(targetOfKey(key)), body, knowsEnabled: false }))
  const params = { emergencyId: stopId, scope: 'services' as const, target: null, policyVersion: null, revision: null, watchMs: 0, kept }
  const draft = await planEmergencyResume(c, kinds, params)
  const planId = await lend((client) => createPlan(client, kinds, { ...draft, digest: crypto.randomUUID(), createdBy: 'bench' }))
  const worker = await startWorker(`resume-${stopId.slice(-6)}`, kubeconfig)
  // No engine is part of this: one is played that denies as it should.
  await pool.query(
    `INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status)
     VALUES ('played', 'engine', 'bench', clock_timestamp(), clock_timestamp(), $1) ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp()`,
    [JSON.stringify({ runtimeRevision: Number.MAX_SAFE_INTEGER })],
  )
  const approvals = [{ personId: 'another', roles: ['lead' as const] }]
  const { runId } = await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'bench', reason: 'bench', approvals }, lend)
  const ended = async () =>
    (
      await pool.query<{ state: string; ms: number | null }>(
        `SELECT state, (extract(epoch FROM finished_at - created_at) * 1000)::float8 AS ms FROM run WHERE id = $1`,
        [runId],
      )
    ).rows[0]
  await until('the resume ends', async () => ['done', 'failed', 'cancelled', 'uncertain'].includes((await ended())?.state ?? ''))
  const run = await ended()
  worker.kill('SIGKILL')
  const { body } = await api.get(DEPLOYMENTS)
  const restored = body.items.filter(({ metadata, spec }) => {
    const at = Array.from({ length: SERVICES }, (_, n) => n).find((n) => nameOf(n) === metadata.name)
    return at !== undefined && spec.replicas === countOf(at)
  }).length
  return { restored, ms: run?.state === 'done' ? run.ms : null }
}

const ready = async (api: Api): Promise<boolean> => {
  const { body } = await api.get(DEPLOYMENTS)
  return body.items.length >= SERVICES && body.items.every(({ spec, status }) => (status.readyReplicas ?? 0) === spec.replicas)
}

type Outcome = {
  containedMs: number | null
  stoppedMs: number | null
  isConfirmed: boolean
  isLoud: boolean
  isKept: boolean
  restored: number
  resumedMs: number | null
}

async function stopOnce({
  api,
  kubeconfig,
  at,
  hasFaults,
}: {
  api: Api
  kubeconfig: string
  at: number
  hasFaults: boolean
}): Promise<Outcome> {
  const isKept = at % 5 === 4
  await until('every service is ready', () => ready(api))
  for (let n = 0; n < SANDBOXES; n += 1) await post(api, PODS, sandboxOf(n, isKept && n === 0 ? ['example.com/keeps'] : []))
  await until('every sandbox runs', async () => {
    const { body } = await api.get(PODS, { labelSelector: 'app=sandbox' })
    return body.items.length === SANDBOXES && body.items.every(({ status }) => status.phase === 'Running')
  })
  const { cluster } = openKubernetes({ kubeconfig, context: null })
  const asking = (): PlanContext => ({
    cluster,
    caller: { kind: 'self' },
    now: () => new Date(),
    log: createLog('bench'),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const workloads = Array.from({ length: SERVICES }, (_, n) => ({ kind: 'Deployment' as const, namespace: NAMESPACE, name: nameOf(n) }))
  const { counts: _counts, ...draft } = await planEmergencyStop(asking(), kinds, { scope: 'services', target: null, workloads })
  const planId = await lend((client) => createPlan(client, kinds, { ...draft, digest: crypto.randomUUID(), createdBy: 'bench' }))
  const workers = [await startWorker(`w${at}-a`, kubeconfig), await startWorker(`w${at}-b`, kubeconfig)]
  if (hasFaults) {
    for (const fault of [
      { kind: 'overload', path: PODS, method: 'PATCH', times: 5, seconds: 1 },
      { kind: 'conflict', path: DEPLOYMENTS, method: 'PATCH', times: 3 },
      { kind: 'delay', path: `${PODS}/`, method: 'DELETE', times: 2, ms: 4000 },
    ])
      await api.post('/_acgs/faults', fault)
  }
  const order = { planId, requestId: crypto.randomUUID(), requestedBy: 'bench', reason: 'bench' }
  const { runId } = await startRun(order, lend, async (client, id) => {
    await client.query(
      `INSERT INTO emergency (id, scope, reason, started_by, accepted_at, run_id) SELECT id, 'services', 'bench', 'bench', created_at, id FROM run WHERE id = $1`,
      [id],
    )
  })
  const dies = at % 2 === 1 ? wait(500 + random() * 10_000) : null
  void dies?.then(async () => {
    const { rows } = await pool.query<{ owner: string | null }>('SELECT owner FROM run WHERE id = $1', [runId])
    workers[rows[0]?.owner?.endsWith('-b') ? 1 : 0]?.kill('SIGKILL')
  })
  type Row = { state: string; contained: number | null; stopped: number | null; isConfirmed: boolean }
  const rowOf = async () =>
    (
      await pool.query<Row>(
        `SELECT r.state, (extract(epoch FROM e.contained_at - e.accepted_at) * 1000)::float8 AS contained,
           (extract(epoch FROM e.stopped_at - e.accepted_at) * 1000)::float8 AS stopped, e.confirmed_at IS NOT NULL AS "isConfirmed"
         FROM emergency e JOIN run r ON r.id = e.run_id WHERE r.id = $1`,
        [runId],
      )
    ).rows[0]
  await until('the stop ends', async () => ['done', 'failed', 'cancelled', 'uncertain'].includes((await rowOf())?.state ?? ''))
  const row = await rowOf()
  for (const child of workers) child.kill('SIGKILL')
  if (hasFaults) await api.remove('/_acgs/faults')
  const { body } = await api.get(PODS, { labelSelector: 'acgs.io/sandbox' })
  for (const { metadata } of body.items)
    await api.patch(`${PODS}/${metadata.name}`, { type: 'application/merge-patch+json', body: { metadata: { finalizers: null } } })
  const { restored, ms: resumedMs } = await resume({ api, c: asking(), stopId: runId, kubeconfig })
  await cluster.close()
  const isConfirmed = row?.isConfirmed === true
  return {
    containedMs: row?.contained ?? null,
    stoppedMs: row?.stopped ?? null,
    isConfirmed,
    isLoud: !isConfirmed && row?.state === 'failed',
    isKept,
    restored,
    resumedMs,
  }
}

async function series(name: string, count: number, start: () => Promise<{ kubeconfig: string; stop: () => Promise<void> }>): Promise<void> {
  const { kubeconfig, stop } = await start()
  const outcomes: Outcome[] = []
  try {
    const api = apiOf(await connectionOf(kubeconfig))
    await install(api)
    for (let at = 0; at < count; at += 1) {
      const outcome = await stopOnce({ api, kubeconfig, at, hasFaults: name === 'local' })
      outcomes.push(outcome)
    }
  } finally {
    await stop()
  }
  const times = (of: (one: Outcome) => number | null) => outcomes.map(of).filter((ms) => ms !== null)
  const where = name === 'local' ? 'local cluster' : 'real control plane, pods played by kwok'
  heading(`stop: ${SERVICES} services, ${SANDBOXES} sandboxes, ${where}`, String(count))
  const say = (what: string, goal: number, ms: number[]) => {
    const [p50 = Number.NaN, , p99 = Number.NaN] = quantilesOf(ms)
    figure({ name: `${what}, slowest that was seen`, measured: ms.length === 0 ? null : Math.max(...ms), goal, unit: 'ms' })
    line('… p50, p99', `${p50.toFixed(0)} ms, ${p99.toFixed(0)} ms; seen in ${ms.length} of ${count}`)
  }
  const could = outcomes.filter(({ isKept }) => !isKept)
  const stopped = ({ stoppedMs }: Outcome) => stoppedMs
  say(
    'contained',
    STOP_LINES.contained,
    times(({ containedMs }) => containedMs),
  )
  say('stopped', STOP_LINES.stopped, times(stopped))
  const resumed = times(({ resumedMs }) => resumedMs)
  const confirmed = outcomes.filter(({ isConfirmed }) => isConfirmed).length
  const loud = outcomes.filter(({ isLoud }) => isLoud).length
  line('confirmed', `${confirmed} of ${could.length} that could be`)
  line('said that it is not confirmed', `${loud}; a finalizer kept a pod in ${count - could.length}`)
  figure({ name: 'ended without a word', measured: count - confirmed - loud, goal: 0, unit: '' })
  const restored = outcomes.reduce((sum, one) => sum + one.restored, 0)
  const [back50 = Number.NaN, , back99 = Number.NaN] = quantilesOf(resumed)
  line('resumed, p50, p99', `${back50.toFixed(0)} ms, ${back99.toFixed(0)} ms; verified in ${resumed.length} of ${count}`)
  figure({ name: 'counts that came back exactly', measured: (100 * restored) / (SERVICES * count), goal: 100, unit: '%', isAtLeast: true })
}

try {
  const local = Math.ceil(N / 2)
  await series('local', local, () => startLocalCluster({ seed: false, delays: { startMs: 50, readyMs: 50, stopMs: 500 } }))
  if (N - local > 0) await series('real', N - local, startRealCluster)
} finally {
  for (const child of children) child.kill('SIGKILL')
  await pool.end()
  await database.remove()
}
