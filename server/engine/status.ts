import type { KeyRing } from '@/server/key-ring'
import type { Journal } from './journal'
import type { LastMinute } from './last-minute'
import type { EvaluatorPool } from './pool'
import type { RolloutStatus } from './rollout/candidate'
import { isStale, type RuntimeFollower } from './runtime'
import type { Since } from './since'
import type { EngineVersion } from './version'

export type EngineParts = {
  version: () => EngineVersion | null
  since: Since['said']
  /** Why the wanted version does not decide, when it does not. */
  activationFailure: () => string | null
  /** Constitution hashes of the versions that every thread has warm. */
  warm: () => string[]
  rollout: () => RolloutStatus | null
  runtime: RuntimeFollower
  pool: EvaluatorPool
  journal: Journal
  /** Requests that were understood and got no decision. */
  refused: LastMinute
  receiptKeys: KeyRing
  startedAt: Date
  softwareVersion: string
  /** The topic decisions go to on their way to the database; null when straight there. */
  publishesTo: string | null
  staleness?: { maxAgeMs: number; failClosed: boolean } | null
}

/** True when nobody has confirmed policy and runtime data for longer than this engine is set to accept. */
const isAged = ({ staleness, runtime }: EngineParts): boolean => {
  const ageS = runtime.ageS()
  return staleness != null && (ageS === null || ageS * 1000 > staleness.maxAgeMs)
}
/** Aged, and set to decide nothing then. */
export const isShut = (parts: EngineParts): boolean => parts.staleness?.failClosed === true && isAged(parts)

/** Why this engine must not be asked now; empty when it may. */
export function reasonsOf(parts: EngineParts): string[] {
  const { version, activationFailure, runtime, pool, journal } = parts
  const workers = pool.workers()
  const reasons: string[] = []
  if (!version())
    reasons.push(activationFailure() ?? (runtime.isDatabaseUp() ? 'no policy version is active' : 'the database does not answer'))
  if (workers.idle + workers.busy + workers.loading === 0) reasons.push('no evaluator is warm')
  if (version() && isShut(parts)) reasons.push('the policy was not confirmed for longer than this engine is set to accept')
  const failure = journal.failure()
  if (failure) reasons.push('decisions cannot be recorded')
  return reasons
}

/** The body of /health. */
export function healthOf(parts: EngineParts) {
  const { version, runtime, pool, journal, startedAt, softwareVersion, activationFailure } = parts
  const active = version()
  const ageS = runtime.ageS()
  const isUnfit = reasonsOf(parts).length > 0
  const isDegraded =
    !runtime.isDatabaseUp() ||
    activationFailure() !== null ||
    isStale(ageS) ||
    isAged(parts) ||
    parts.receiptKeys.failure(Date.now()) !== null
  const workers = pool.workers()
  return {
    status: isUnfit ? ('unhealthy' as const) : isDegraded ? ('degraded' as const) : ('healthy' as const),
    version: softwareVersion,
    policy_version: active?.policyVersion ?? null,
    constitution_hash: active?.hash ?? null,
    runtime_revision: runtime.snapshot()?.revision ?? null,
    runtime_age_s: ageS === null ? null : Math.round(ageS * 1000) / 1000,
    emergency_stop: runtime.snapshot()?.isStopped ?? null,
    dependencies: {
      database: runtime.isDatabaseUp() ? ('up' as const) : ('down' as const),
      stream: journal.failure() === null ? ('up' as const) : ('down' as const),
      workers: workers.idle + workers.busy + workers.loading > 0 ? ('up' as const) : ('down' as const),
    },
    started_at: startedAt.toISOString(),
  }
}

/** What the engine's heartbeat row says: the board and the other processes know it by this alone. */
export function beatOf(parts: EngineParts) {
  const { version, runtime, pool, journal, refused } = parts
  const reasons = reasonsOf(parts)
  const active = version()
  const { records, bytes } = journal.backlog()
  return {
    ready: reasons.length === 0,
    reasons,
    policyVersion: active?.policyVersion ?? null,
    constitutionHash: active?.hash ?? null,
    runtimeRevision: runtime.snapshot()?.revision ?? null,
    runtimeAgeS: runtime.ageS(),
    workers: pool.workers(),
    queueDepth: pool.queueDepth(),
    backlogRecords: records,
    spoolBytes: bytes,
    lost: journal.lost,
    activationFailure: parts.activationFailure(),
    warm: parts.warm(),
    rollout: parts.rollout(),
    receiptFailure: parts.receiptKeys.failure(Date.now()),
    publishesTo: parts.publishesTo,
    refusedLastMinute: refused.sum(Math.floor(Date.now() / 1000)),
    rssBytes: process.memoryUsage.rss(),
    /** Whether the stop of everything has arrived here, and every decision is a no. */
    latched: parts.since().stoppedSince !== null,
    ...parts.since(),
  }
}
