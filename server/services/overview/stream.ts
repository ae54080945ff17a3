import { formatCount } from '@/lib/format'
import type { ServiceRow } from '@/lib/schemas/overview'
import type { Instance, StreamStatus } from './instances'

export const STREAM_SERVICE = 'Redpanda'
/** The ingest looks at the brokers each second; three looks missed is stale. */
const STALE_MS = 3000

export type StreamSeen =
  /** This installation has none: engines write straight to the database. */
  | { kind: 'none' }
  /** Engines publish, and nobody says that he ingests. */
  | { kind: 'unread' }
  | { kind: 'seen'; stream: StreamStatus; isAlive: boolean; version: string; heartbeatAt: Date }

/** The decision stream as the ingesting workers tell of it: the one that answers, else the one that saw it last. */
export function streamSeen(instances: readonly Instance[]): StreamSeen {
  const told = instances
    .filter((one) => one.role === 'worker' && one.status.stopped !== true && one.status.stream)
    .sort((a, b) => Number(b.isAlive) - Number(a.isAlive) || a.ageMs - b.ageMs)
  const best = told.find((one) => one.isAlive && one.status.stream?.isConnected) ?? told[0]
  if (best?.status.stream)
    return { kind: 'seen', stream: best.status.stream, isAlive: best.isAlive, version: best.version, heartbeatAt: best.heartbeatAt }
  const isPublished = instances.some((one) => one.role === 'engine' && one.status.stopped !== true && one.status.publishesTo)
  return isPublished ? { kind: 'unread' } : { kind: 'none' }
}

/** The stream's row among the services. Lag is a figure of the present only while the brokers answer. */
export function streamRow(seen: StreamSeen, now: Date): Omit<ServiceRow, 'checks'> {
  const base = { service: STREAM_SERVICE, ready: null, version: null, keyFigure: null, sampledAt: null }
  if (seen.kind === 'none') return { ...base, state: 'unknown', word: 'not connected' }
  if (seen.kind === 'unread') return { ...base, state: 'breach', word: 'no worker ingests it' }
  const { stream, isAlive } = seen
  const sampledAt = stream.seenAt
  const keyFigure = stream.lagRecords === null ? null : `lag ${formatCount(stream.lagRecords)}, ${(stream.lagS ?? 0).toFixed(1)} s`
  const isStale = !isAlive || sampledAt === null || now.getTime() - Date.parse(sampledAt) > STALE_MS + 5000 // a heartbeat tells it 2 s late
  if (!stream.isConnected) return { ...base, state: 'breach', word: 'does not answer', keyFigure, sampledAt }
  if (isStale) return { ...base, state: 'stale', word: 'stale', keyFigure, sampledAt }
  return { ...base, state: 'ok', word: 'ok', keyFigure, sampledAt }
}
