import type { Figure } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { judge } from './judge'
import { type StreamSeen, streamSeen } from './stream'

export type StreamStatus = { isConnected: boolean; seenAt: string | null; lagRecords: number | null; lagS: number | null }

/** What a role says of itself in its heartbeat row; every part may be missing. */
export type RoleStatus = {
  ready?: boolean
  reasons?: string[]
  policyVersion?: string | null
  constitutionHash?: string | null
  backlogRecords?: number
  lost?: Record<string, number>
  refusedLastMinute?: number
  /** An engine: the topic its decisions go to on their way to the database. */
  publishesTo?: string | null
  /** A worker: what it sees of the stream it ingests. */
  stream?: StreamStatus | null
  receiptFailure?: string | null
  /** A console or worker: how much of the cluster it sees. */
  cluster?: { sources: number; complete: number; isComplete: boolean; isReachable: boolean } | null
  /** A controller: whether it reconciles. */
  leader?: boolean
  /** A controller: when it last compared its sandboxes with the cluster; only the leader says so. */
  reconciledAt?: string | null
  stopped?: boolean
}
export type Instance = {
  id: string
  role: string
  version: string
  startedAt: Date
  heartbeatAt: Date
  ageMs: number
  isAlive: boolean
  status: RoleStatus
}

/** Roles beat every 2 s; two missed beats and a second of slack is a dead one. */
export const BEAT_MS = 2000
export const DEAD_AFTER_MS = 5000
/** A role that said goodbye, or has been silent for a day, is no longer expected. */
const FORGET_AFTER_MS = 86_400_000

/** Role processes by their heartbeats, by the database's clock. */
export async function readInstances(ctx: ServiceContext): Promise<Instance[]> {
  const rows = await ctx.db.$queryRaw<
    { id: string; role: string; version: string; started_at: Date; heartbeat_at: Date; status: RoleStatus; age_ms: number }[]
  >`
    SELECT id, role, version, started_at, heartbeat_at, status, extract(epoch FROM clock_timestamp() - heartbeat_at)::float8 * 1000 AS age_ms
    FROM role_instance ORDER BY role, id`
  return rows
    .filter((row) => row.age_ms < FORGET_AFTER_MS)
    .map((row) => ({
      id: row.id,
      role: row.role,
      version: row.version,
      startedAt: row.started_at,
      heartbeatAt: row.heartbeat_at,
      ageMs: Math.max(0, row.age_ms),
      isAlive: row.age_ms <= DEAD_AFTER_MS && row.status.stopped !== true,
      status: row.status,
    }))
}

/** Adds what is on the stream and not ingested. While the brokers do not answer, the figure is as old as their last answer. */
function withStream({ journaled, oldest, seen }: { journaled: number | null; oldest: Date | null; seen: StreamSeen }) {
  const waiting = { backlog: journaled, sampledAt: oldest, why: journaled === null ? 'no engine has reported' : 'waiting for the database' }
  if (seen.kind === 'none' || journaled === null) return waiting
  if (seen.kind === 'unread') return { ...waiting, backlog: null, why: 'no worker ingests the stream' }
  const { lagRecords, seenAt, isConnected } = seen.stream
  if (lagRecords === null || seenAt === null) return { ...waiting, backlog: null, why: 'the stream has not answered yet' }
  const at = isConnected ? seen.heartbeatAt : new Date(seenAt)
  return {
    backlog: journaled + lagRecords,
    sampledAt: oldest && oldest < at ? oldest : at,
    why: isConnected ? 'waiting for the database' : 'the stream does not answer',
  }
}

/** Decisions answered and journaled by the engines that are not in the database yet. */
export function streamFigure(instances: readonly Instance[], options: { line: number; now: Date }): Figure {
  // One that said goodbye is no longer expected to report, unless it left decisions in its spool.
  const isExpected = ({ status }: Instance) => status.stopped !== true || (status.backlogRecords ?? 0) > 0
  const engines = instances.filter((one) => one.role === 'engine' && isExpected(one))
  const counted = engines.filter((one) => typeof one.status.backlogRecords === 'number')
  const oldest = counted.reduce<Date | null>((found, one) => (!found || one.heartbeatAt < found ? one.heartbeatAt : found), null)
  const journaled = counted.length > 0 ? counted.reduce((total, one) => total + (one.status.backlogRecords ?? 0), 0) : null
  const seen = streamSeen(instances)
  const { backlog, sampledAt, why } = withStream({ journaled, oldest, seen })
  return judge({
    value: backlog,
    lastKnown: backlog,
    line: options.line,
    warn: options.line,
    used: (value) => value / options.line,
    isOver: (value) => value > options.line,
    isNear: (value) => value > 0.8 * options.line,
    n: counted.length,
    source: 'policy-engine',
    sampledAt,
    intervalMs: BEAT_MS * 2,
    now: options.now,
    why,
  })
}
