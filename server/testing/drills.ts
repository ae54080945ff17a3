import { afterAll, afterEach, beforeAll } from 'vitest'
import type { DrillCheck } from '@/lib/drill-words'
import type { DrillDetail, ScoreRow } from '@/lib/schemas/drills'
import { httpSandboxDoor } from '@/server/adapters/http/sandbox-door'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import { systemActor } from '@/server/context'
import { createPool, lanePool, type Pool } from '@/server/db'
import { kubeconfigOf } from '@/server/local/cluster/start'
import { createLog } from '@/server/log'
import type { Cluster } from '@/server/ports/cluster'
import { every } from '@/server/roles/every'
import { callerOfRun } from '@/server/roles/run-callers'
import { lendFrom } from '@/server/runs/connection'
import { sendOutbox } from '@/server/runs/send-outbox'
import { judgeAlerts } from '@/server/services/alerts/judge'
import { keepLines } from '@/server/services/containment/keep-lines'
import { takeEvents } from '@/server/services/containment/take-events'
import type { DrillWorker } from '@/server/services/drills/moving'
import { workDrills } from '@/server/services/drills/work'
import { observeContainment } from '@/server/services/incidents/observe-containment'
import { serviceContext, testDb } from './actors'
import { stopKinds } from './contain-cluster'
import { startEngine, stopEngines } from './runs/engines'
import { hostSandboxes } from './sandboxes'

/** A whole installation without its console: engine, controller and local cluster over HTTP, and what a worker does around them, but for drills. */
export function hostDrills() {
  const host = hostSandboxes()
  const log = createLog('test')
  let opened: { cluster: Cluster } | undefined
  let own: Pool | undefined
  const url = () => host.engine.pool.options.connectionString ?? ''
  let stopping = new AbortController()
  beforeAll(() => {
    // What asks for the process's own pool was answered with another database already: everything here is handed its own.
    process.env.DATABASE_URL = url()
    own = createPool(url(), 8)
  })
  afterEach(async () => {
    stopping.abort()
    stopping = new AbortController()
    await stopEngines()
  })
  afterAll(async () => {
    await opened?.cluster.close()
    await testDb().$disconnect()
    await own?.end()
  })
  const pool = (): Pool => {
    if (!own) throw new Error('the database is there from the first test on')
    return own
  }
  const lend = () => lendFrom(pool())
  const cluster = (): Cluster => {
    opened ??= openKubernetes({ kubeconfig: kubeconfigOf(`${host.at.cluster.kubeconfig}/..`, 'acgs-worker'), context: null })
    return opened.cluster
  }
  return {
    get at() {
      return host.at
    },
    entries: (id: string) => host.entries(id),
    cluster,
    /** Containment, incidents and runs, as a worker holds them, until the test ends. */
    async startWorker(): Promise<void> {
      await pool().query(
        `INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status)
         VALUES ('engine-1', 'engine', 'test', clock_timestamp(), clock_timestamp() + interval '1 hour', $1) ON CONFLICT (id) DO NOTHING`,
        [JSON.stringify({ runtimeRevision: Number.MAX_SAFE_INTEGER })],
      )
      const { signal } = stopping
      every({ name: 'contain', periodMs: 50, log, signal, run: () => takeEvents(lend()) })
      every({ name: 'lines', periodMs: 100, log, signal, run: () => keepLines(lend()) })
      every({ name: 'judge', periodMs: 50, log, signal, run: () => judgeAlerts(lend(), log) })
      every({ name: 'observe', periodMs: 50, log, signal, run: () => observeContainment(lend()) })
      every({ name: 'outbox', periodMs: 50, log, signal, run: () => sendOutbox(lend(), async () => undefined) })
      const pools = { 0: lanePool(0, url()), 1: lanePool(1, url()), 2: lanePool(2, url()) }
      await startEngine('w1', { pools, kinds: stopKinds(), cluster, callerOf: (run) => callerOfRun(testDb(), run) })
    },
    worker: (owner: string): DrillWorker => ({
      owner,
      lend: lend(),
      door: httpSandboxDoor(host.at.url),
      secrets: new Map(),
      kinds: stopKinds(),
      cluster,
      callerOf: (run) => callerOfRun(testDb(), run),
    }),
    /** One turn of a worker's drills. */
    turn: (worker: DrillWorker) => workDrills(() => serviceContext(systemActor('worker')), worker),
  }
}

/** What a busy machine makes late has to be late in words too; everything else of a drill has to pass. Out: its checks. */
export function heldUp({ drill, score }: Pick<DrillDetail, 'drill' | 'score'>): DrillCheck[] {
  const isLate = ({ measuredMs, budgetMs }: ScoreRow) => measuredMs !== null && budgetMs !== null && measuredMs > budgetMs
  const wrong = score.find((row) => row.result !== (isLate(row) ? 'failed' : 'passed'))
  if (wrong || drill.state !== (score.some(isLate) ? 'failed' : 'passed')) throw new Error(JSON.stringify({ drill, score }))
  return score.map(({ check }) => check)
}
