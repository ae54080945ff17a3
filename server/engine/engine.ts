import { mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { RECEIPT_MAX_MS } from '@/lib/schemas/receipt'
import { listen, type Pool } from '@/server/db'
import { createMetricsServer } from '@/server/http/metrics-server'
import type { Rate } from '@/server/http/rate-limit'
import { followKeys } from '@/server/key-ring'
import type { Log } from '@/server/log'
import type { DecisionStream } from '@/server/ports/decision-stream'
import type { Policies } from '@/server/ports/policies'
import type { BundleKeys, SignedBundles } from '@/server/ports/signed-bundles'
import { createActivation } from './activate'
import { spendApprovals } from './approvals'
import type { Deciding } from './decide'
import { createFlusher, FLUSH_MS } from './flush'
import { openapi } from './http/openapi'
import { createEngineServer } from './http/server'
import { type Lost, openJournal } from './journal'
import { createLastMinute } from './last-minute'
import { createMetrics } from './metrics'
import { createPool } from './pool'
import { createRefusals, KEEP_REFUSALS_MS } from './refusals'
import { repeat } from './repeat'
import { createResidents } from './residents'
import { createCandidateFollower } from './rollout/candidate'
import { COUNT_MS, createCounts } from './rollout/counts'
import { createLive } from './rollout/live'
import { followRuntime } from './runtime'
import { createRuntimeCopy } from './runtime-copy'
import { createSince } from './since'
import { beatOf, type EngineParts, isShut } from './status'
import { messageOf } from './stream-message'
import { createTokenUse, KEEP_MS } from './token-use'
import { createTrust } from './trust'
import { createUsage, SHARE_MS } from './usage'
import { followVersions } from './versions'

const RETRY_MS = 1000

export type EngineOptions = {
  engineId: string
  softwareVersion: string
  origin: 'live' | 'simulated'
  maskKey: string
  /** Keys that sign receipts; read again while it runs. Without them no receipt is issued, and the answers say so. */
  receiptKeyFile?: string | undefined
  dataDir: string
  bind: string
  port: number
  metricsPort: number
  workers: number | undefined
  /** How long one evaluation may take; 50 ms when absent. */
  limitMs?: number
  spool: { maxBytes: number; maxAgeMs: number }
  threadFile: URL
  /** Requests a token may make; 1,000 a second and bursts of 2,000 when absent. */
  rate?: Rate
  pool: Pool
  /** For the connection that listens; DATABASE_URL when absent. */
  databaseUrl?: string
  policies: Policies
  /** What versions must be signed with, from the database and from the copy on disk; null: nothing is verified, and no copy is kept. */
  verify?: { bundles: SignedBundles; keys: () => BundleKeys } | null
  /** How old the last word on policy and runtime data may be before the engine calls itself degraded, or decides nothing. */
  staleness?: { maxAgeMs: number; failClosed: boolean }
  /** Where decisions go on their way to the database; straight there when absent. */
  stream?: DecisionStream | null
  /** Hears at once that everything is stopped, or no longer: what the heartbeat says has changed. */
  onStop?: () => void
  log: Log
}
export type Engine = {
  server: Server
  metricsServer: Server
  parts: EngineParts
  /** What its heartbeat says. */
  status: () => object
  stop: () => Promise<void>
}

/** Composes the decision path and starts it. It answers /health at once and /ready when a version is warm; a database that is away is waited for. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { engineId, origin, pool, log, softwareVersion } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const startedAt = new Date()
  const folder = join(options.dataDir, 'journal')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const journal = await openJournal({ folder, ...options.spool })

  const size = options.workers ?? Math.max(2, cpus().length - 1)
  const evaluators = createPool({
    file: options.threadFile,
    size,
    ...(options.limitMs === undefined ? {} : { limitMs: options.limitMs }),
    onKill: (why) => {
      metrics.kills.inc({ why })
      log.warn({ why }, 'engine.evaluator-ended')
    },
    onLostPrecision: (calls) => {
      for (const [builtin, n] of Object.entries(calls)) metrics.lostPrecision.inc({ builtin, origin }, n)
    },
  })
  const metrics = createMetrics(origin, {
    queueDepth: evaluators.queueDepth,
    runtimeAgeS: () => runtime.ageS(),
    workers: evaluators.workers,
    canary: () => live.canary(activation.active()),
  })
  await evaluators.start()

  const kept = join(options.dataDir, 'policy')
  const onKept = (cause: unknown) => log.error({ err: cause }, 'engine.copy-not-written')
  const trust = options.verify ? createTrust({ ...options.verify, folder: kept, onKept }) : null
  const residents = createResidents({ pool, evaluators, policies: options.policies, trust })
  const candidate = createCandidateFollower({
    residents,
    onStopped: (rollout, reason) => log.error({ rollout, reason }, 'engine.candidate-stopped'),
  })
  const counts = createCounts(engineId)
  const live = createLive({ file: options.threadFile, candidate, counts })
  const activation = createActivation({
    residents,
    onActive: (version, tookMs) => {
      since.decides()
      metrics.activation.observe(tookMs / 1000)
      metrics.setActive({ policyVersion: version.policyVersion, constitutionHash: version.hash, rules: version.labels })
      log.info(
        { policyVersion: version.policyVersion, constitutionHash: version.hash, tookMs: Math.round(tookMs) },
        'engine.version-active',
      )
    },
    onFailure: (reason) => log.error({ reason }, 'engine.activation-failed'),
  })
  const since = createSince()
  let wasStopped = false
  const versions = followVersions({ residents, activation, candidate })
  const runtime = followRuntime({
    pool,
    signal,
    onChange: async (snapshot) => {
      // A version that is warm decides at once; it need not wait until each thread has the newest data, which the other one would not have either.
      const spread = evaluators.setRuntime({ json: snapshot.json, revision: snapshot.revision })
      await versions.follow(snapshot)
      live.follow(snapshot, activation.active())
      await spread
      since.follows(snapshot)
      if (snapshot.isStopped === wasStopped) return
      wasStopped = snapshot.isStopped
      options.onStop?.()
    },
    onError: (cause) => log.warn({ err: cause }, 'engine.runtime-unread'),
    copy: options.verify ? createRuntimeCopy({ folder: kept, onKept }) : null,
  })
  const listensAt = options.databaseUrl ? { connectionString: options.databaseUrl } : {}
  listen({
    ...listensAt,
    channels: ['acgs_runtime'],
    onMessage: () => runtime.poke(),
    onState: (isConnected) => isConnected && runtime.poke(),
    signal,
  })

  const retry = async () => {
    const snapshot = runtime.snapshot()
    if (!snapshot) return
    await versions.follow(snapshot)
    live.follow(snapshot, activation.active())
  }
  repeat({ periodMs: RETRY_MS, signal, run: retry, onError: () => undefined })

  const usage = createUsage(engineId)
  const { stream } = options
  const flusher = createFlusher({
    pool,
    journal,
    engineId,
    onRefused: (cause) => log.error({ err: cause }, 'engine.record-refused'),
    publish: stream ? (entries) => stream.publish(entries.map(messageOf)) : undefined,
  })
  const counted: Lost = { buffer: 0, spool: 0, ingest: 0 }
  const countLosses = () => {
    for (const stage of ['buffer', 'spool', 'ingest'] as const) {
      metrics.lost.inc({ stage, origin }, journal.lost[stage] - counted[stage])
      counted[stage] = journal.lost[stage]
    }
  }
  let isFlushing = true
  repeat({
    periodMs: FLUSH_MS,
    signal,
    run: async () => {
      await journal.probe()
      await flusher.flush().finally(countLosses)
      isFlushing = true
    },
    onError: (cause) => {
      if (isFlushing) log.warn({ err: cause, ...journal.backlog() }, 'engine.flush-waits')
      isFlushing = false
      void journal.shed()
    },
  })
  repeat({ periodMs: SHARE_MS, signal, run: () => usage.share(pool, Date.now()), onError: () => undefined })

  repeat({
    periodMs: COUNT_MS,
    signal,
    run: () => counts.flush(pool, Date.now()),
    onError: (cause) => log.warn({ err: cause }, 'engine.rollout-counts-wait'),
  })

  const tokenUse = createTokenUse()
  repeat({ periodMs: KEEP_MS, signal, run: () => tokenUse.keep(pool), onError: () => undefined })

  const refusals = createRefusals()
  repeat({ periodMs: KEEP_REFUSALS_MS, signal, run: () => refusals.keep(pool), onError: () => undefined })

  const receiptKeys = followKeys({
    path: options.receiptKeyFile,
    variable: 'ACGS_RECEIPT_KEY_FILE',
    marginMs: RECEIPT_MAX_MS,
    signal,
    onFailure: (reason) => log.error({ reason }, 'engine.receipt-keys-unread'),
  })
  const parts: EngineParts = {
    receiptKeys,
    version: activation.active,
    since: since.said,
    activationFailure: activation.failure,
    warm: residents.warm,
    rollout: candidate.status,
    runtime,
    pool: evaluators,
    journal,
    refused: createLastMinute(),
    startedAt,
    softwareVersion,
    publishesTo: stream?.topic ?? null,
    staleness: options.staleness ?? null,
  }
  const deciding: Deciding = {
    state: () => {
      const version = activation.active()
      const snapshot = runtime.snapshot()
      return version && snapshot && !isShut(parts) ? { version, snapshot, ageS: runtime.ageS() } : null
    },
    stopped: () => {
      const snapshot = runtime.snapshot()
      return snapshot?.isStopped === true ? { version: activation.active(), snapshot, ageS: runtime.ageS() } : null
    },
    rollout: live,
    pool: evaluators,
    spend: (approvals, decisionId) => spendApprovals(pool, approvals, decisionId),
    journal,
    usage,
    metrics,
    engineId,
    engineVersion: softwareVersion,
    origin,
    maskKey: options.maskKey,
    receiptKeys,
    now: Date.now,
  }
  const document = openapi(softwareVersion)
  const server = createEngineServer({ deciding, parts, openapi: () => document, noteUse: tokenUse.note, refusals }, log, options.rate)
  const metricsServer = createMetricsServer({ registry: metrics.registry, snapshot: runtime.snapshot, now: Date.now, refusals })
  await Promise.all([
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, options.bind, resolve)),
    new Promise<void>((resolve, reject) => metricsServer.once('error', reject).listen(options.metricsPort, options.bind, resolve)),
  ])

  return {
    server,
    metricsServer,
    parts,
    status: () => beatOf(parts),
    /** Answers what is running, writes what is recorded if the database is there, and leaves the rest on disk. */
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 2000).unref()
      await closed
      metricsServer.close()
      metricsServer.closeAllConnections()
      stopping.abort()
      await journal.close()
      await Promise.race([
        Promise.allSettled([flusher.flush(), refusals.keep(pool), counts.flush(pool, Date.now())]),
        new Promise((next) => setTimeout(next, 3000).unref()),
      ])
      await stream?.close().catch(() => undefined)
      await live.end()
      await evaluators.end()
    },
  }
}
