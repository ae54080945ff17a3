import type { Server } from 'node:http'
import { RUNTIMES } from '@/lib/sandbox-words'
import type { Language } from '@/lib/schemas/execute'
import { type Db, listen, type Pool } from '@/server/db'
import { inputDigest } from '@/server/engine/digest'
import { createRefusals, KEEP_REFUSALS_MS } from '@/server/engine/refusals'
import { repeat } from '@/server/engine/repeat'
import { followRuntime } from '@/server/engine/runtime'
import { createTokenUse, KEEP_MS } from '@/server/engine/token-use'
import { problemReply } from '@/server/http/answer'
import { createApiServer } from '@/server/http/api-server'
import { createMetricsServer } from '@/server/http/metrics-server'
import type { Log } from '@/server/log'
import type { Cluster, ClusterFacts } from '@/server/ports/cluster'
import type { Decider } from '@/server/ports/decider'
import type { ReceiptKeySource } from '@/server/ports/receipt-keys'
import type { FollowPods, SandboxPods } from '@/server/ports/sandbox-pods'
import { createEventBatch } from '@/server/sandboxes/event-batch'
import { openapi } from '@/server/sandboxes/http/openapi'
import { type Doors, routeOf } from '@/server/sandboxes/http/routes'
import { imagesOf } from '@/server/sandboxes/images'
import { keepLease, type Leader } from '@/server/sandboxes/leader'
import { createSandboxMetrics } from '@/server/sandboxes/metrics'
import type { SandboxParts } from '@/server/sandboxes/parts'
import { keepEvents } from '@/server/sandboxes/receive-event'
import { createReconciler } from '@/server/sandboxes/reconcile'
import { countActive, expireDue, keepSeen, sweep } from '@/server/sandboxes/sweep'
import { createWaiters } from '@/server/sandboxes/waiters'

/** Slower than the engine's: a notification says it at once, and each execution asks the database itself. */
const RUNTIME_POLL_MS = 1000
const DUE_MS = 1000
const SEEN_MS = 15_000
const SWEEP_MS = 30_000

export type ControllerOptions = {
  id: string
  version: string
  origin: 'live' | 'simulated'
  environment: string
  namespace: string
  bind: string
  port: number
  metricsPort: number
  db: Db
  pool: Pool
  /** For the connection that listens; DATABASE_URL when absent. */
  databaseUrl?: string
  cluster: Cluster | null
  followPods: FollowPods | null
  facts: () => ClusterFacts | null
  decider: Decider
  receiptKeys: ReceiptKeySource
  /** `python=<image>@sha256:…,javascript=…`; null: only a laptop's own cluster has images that nobody pulls. */
  images: string | null
  log: Log
  /** Shorter in tests. */
  timing?: { leaseMs?: number; leaseS?: number; seenMs?: number; sweepMs?: number }
  /** Hears at once that everything is stopped, or no longer. */
  onStop?: () => void
}
export type Controller = {
  server: Server
  metricsServer: Server
  parts: SandboxParts
  pods: SandboxPods | null
  isLeader: () => boolean
  settled: () => Promise<void>
  /** What its heartbeat says. */
  status: () => object
  stop: () => Promise<void>
}

/** Composes the sandbox controller and starts it. It answers /health at once, and /ready when it knows its tokens and follows the cluster. */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const { db, pool, log, cluster, id, origin, namespace, timing = {} } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const startedAt = new Date()
  const isLocal = () => options.facts()?.isLocal ?? null
  const waiters = createWaiters()
  let leader: Leader | null = null
  const isLeader = () => leader?.isLeader() ?? false
  let stoppedSince: string | null = null
  let reconciledAt: Date | null = null

  const runtime = followRuntime({
    pool,
    signal,
    pollMs: RUNTIME_POLL_MS,
    onChange: async ({ isStopped }) => {
      const was = stoppedSince
      stoppedSince = isStopped ? (was ?? new Date().toISOString()) : null
      if ((was === null) !== (stoppedSince === null)) options.onStop?.()
    },
    onError: (cause) => log.warn({ err: cause }, 'controller.runtime-unread'),
  })
  const isLatched = () => runtime.snapshot()?.isStopped ?? null
  const metrics = createSandboxMetrics(origin, { active: () => countActive(db), isLatched, isLeader })
  const images = imagesOf(options.images)
  const parts: SandboxParts = {
    db,
    log,
    now: Date.now,
    id,
    version: options.version,
    origin,
    environment: options.environment,
    namespace,
    cluster,
    isLocal,
    decider: options.decider,
    receiptKeys: options.receiptKeys,
    inputDigest,
    imageOf: (language: Language) => images.get(language) ?? (isLocal() === true ? `acgs-sandbox-${language}:simulated` : null),
    metrics,
    waiters,
  }

  let pods: SandboxPods | null = null
  const reconciler = createReconciler(parts, { pods: () => pods, isLeader, signal })
  const lookAtAll = () => void reconciler.lookAtAll().catch((cause: unknown) => log.warn({ err: cause }, 'controller.look-waits'))
  const hear = () => {
    if (pods?.state().isCurrent && isLeader()) lookAtAll()
  }
  if (cluster && options.followPods) {
    pods = options.followPods({
      namespace,
      signal,
      onChange: reconciler.changed,
      onState: hear,
    })
    leader = keepLease({
      cluster,
      namespace,
      id,
      log,
      signal,
      onChange: hear,
      ...(timing.leaseMs ? { renewMs: timing.leaseMs } : {}),
      ...(timing.leaseS ? { leaseS: timing.leaseS } : {}),
    })
  }

  listen({
    ...(options.databaseUrl ? { connectionString: options.databaseUrl } : {}),
    channels: ['acgs_runtime', 'acgs_sandboxes'],
    onMessage: (channel, payload) => (channel === 'acgs_runtime' ? runtime.poke() : waiters.tell(payload)),
    onState: (isConnected) => isConnected && runtime.poke(),
    signal,
  })

  const view = (): SandboxPods | null => (isLeader() ? pods : null)
  const onError = (cause: unknown) => log.warn({ err: cause }, 'controller.keeps-waiting')
  repeat({ periodMs: DUE_MS, signal, onError, run: async () => void (view() && (await expireDue(parts))) })
  repeat({
    periodMs: timing.seenMs ?? SEEN_MS,
    signal,
    onError,
    run: async () => {
      const seen = view()
      if (!seen) return
      await keepSeen(parts, seen)
      if (seen.state().isCurrent) reconciledAt = new Date()
    },
  })
  repeat({
    periodMs: timing.sweepMs ?? SWEEP_MS,
    signal,
    onError,
    run: async () => {
      const seen = view()
      if (!seen?.state().isCurrent) return
      const found = await sweep(parts, seen)
      if (found.overdue + found.strangers > 0) log.warn(found, 'sandbox.sweep-found')
      await reconciler.lookAtAll()
    },
  })
  const tokenUse = createTokenUse()
  repeat({ periodMs: KEEP_MS, signal, run: () => tokenUse.keep(pool), onError: () => undefined })
  const refusals = createRefusals()
  repeat({ periodMs: KEEP_REFUSALS_MS, signal, run: () => refusals.keep(pool), onError: () => undefined })

  const clusterState = (): 'up' | 'down' | 'none' => (pods ? (pods.state().isCurrent ? 'up' : 'down') : 'none')
  const reasons = (): string[] => {
    const found: string[] = []
    if (!runtime.isDatabaseUp()) found.push('the database does not answer')
    if (!pods) found.push('no cluster is set up')
    else if (!pods.state().isCurrent) found.push(`the cluster is not followed: ${pods.state().problem ?? 'its pods are not listed yet'}`)
    return found
  }
  const batch = createEventBatch(async (events) => (await keepEvents(db, events, { origin, nowMs: Date.now() })).byEvent)
  const document = openapi(options.version)
  const doors: Doors = {
    parts,
    events: batch,
    openapi: () => document,
    reasons,
    health: () => ({
      status: reasons().length === 0 ? 'healthy' : 'unhealthy',
      version: options.version,
      leader: isLeader(),
      emergency_stop: isLatched(),
      dependencies: { database: runtime.isDatabaseUp() ? 'up' : 'down', cluster: clusterState() },
      started_at: startedAt.toISOString(),
    }),
  }
  const server = createApiServer({
    name: 'controller',
    log,
    now: Date.now,
    routeOf: (pathname) => routeOf(doors, pathname),
    tokens: runtime.snapshot,
    noteUse: tokenUse.note,
    refusals,
    problem: problemReply,
  })
  const metricsServer = createMetricsServer({ registry: metrics.registry, snapshot: runtime.snapshot, now: Date.now, refusals })
  await Promise.all([
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, options.bind, resolve)),
    new Promise<void>((resolve, reject) => metricsServer.once('error', reject).listen(options.metricsPort, options.bind, resolve)),
  ])
  options.facts() // asked before the first execution is

  return {
    server,
    metricsServer,
    parts,
    get pods() {
      return pods
    },
    isLeader,
    settled: reconciler.settled,
    status: () => ({
      ready: reasons().length === 0,
      reasons: reasons(),
      leader: isLeader(),
      leaderId: leader?.holder() ?? null,
      reconciledAt: isLeader() && pods?.state().isCurrent ? new Date().toISOString() : (reconciledAt?.toISOString() ?? null),
      latched: stoppedSince !== null,
      stoppedSince,
      runtimeRevision: runtime.snapshot()?.revision ?? null,
      runtimeAgeS: runtime.ageS(),
      runtimes: RUNTIMES,
      waiting: waiters.size(),
      eventsWaiting: batch.waiting(),
      rssBytes: process.memoryUsage.rss(),
    }),
    /** Executions go on; who waits for one is told by whoever answers next. */
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 1000).unref()
      metricsServer.close()
      metricsServer.closeAllConnections()
      stopping.abort()
      await Promise.race([
        Promise.allSettled([closed, leader?.settled(), reconciler.settled(), refusals.keep(pool)]),
        new Promise((next) => setTimeout(next, 3000).unref()),
      ])
    },
  }
}
