import { formatDuration } from '@/lib/format'
import type { Need, SourceRow, State } from '@/lib/schemas/overview'
import type { ClusterView, Coverage } from '@/server/ports/cluster-watch'
import { WATCHED } from '@/server/ports/cluster-watch'

export const CLUSTER_SOURCE = 'Cluster'
/** A connection that answers pings is heard each 5 s. One that knows none is heard each minute, and counts as dead after one and a half. */
const PING_MS = 5000
const SILENT_MS = 45_000
const NAMED = 2

const isNotPermitted = ({ reason }: Coverage['down'][number]) => reason === 'denied'
const forHow = (since: Date, now: Date) => `for ${formatDuration(Math.max(1000, now.getTime() - since.getTime()))}`

function saysOf({ down, complete, sources }: Coverage, { isReachable, now }: { isReachable: boolean; now: Date }): string {
  const kinds = `${complete} of ${sources} kinds`
  const [first] = down
  if (!first) return kinds
  if (!isReachable) return `${kinds}, the API server has not been ready ${forHow(first.since, now)}`
  const named = down.slice(0, NAMED).map((one) => `${one.kind} ${isNotPermitted(one) ? 'not permitted' : 'down'} ${forHow(one.since, now)}`)
  return [kinds, ...named, ...(down.length > NAMED ? [`and ${down.length - NAMED} more`] : [])].join(', ')
}

/** What this console sees of the cluster, as one source of every page. Stale as soon as part of it does not follow; a kind that may not be
 *  seen is no reason to doubt the others, and none to say that all is well. Null: no cluster is set up. */
export function clusterSource(view: Pick<ClusterView, 'coverage' | 'state' | 'isReachable'> | null, now: Date): SourceRow | null {
  if (!view) return null
  const coverage = view.coverage()
  const isReachable = view.isReachable()
  const states = WATCHED.map((kind) => view.state(kind))
  const counted = coverage.complete > 0 ? states.filter(({ phase }) => phase === 'complete') : states
  const samples = counted.flatMap(({ sampleAt }) => (sampleAt ? [sampleAt.getTime()] : []))
  const sampledAt = samples.length === 0 ? null : Math.min(...samples)
  const retries = states.flatMap(({ lastError }) => (lastError?.retryAt ? [lastError.retryAt.getTime()] : []))
  let state: State = 'ok'
  if (sampledAt === null) state = 'unknown'
  else if (!isReachable || !coverage.isComplete) state = isReachable && coverage.down.every(isNotPermitted) ? 'warn' : 'stale'
  const intervalMs = sampledAt !== null && state !== 'stale' && now.getTime() - sampledAt > 2 * PING_MS ? SILENT_MS : PING_MS
  const nextMs = retries.length > 0 ? Math.min(...retries) : state === 'ok' && sampledAt !== null ? sampledAt + intervalMs : null
  return {
    source: CLUSTER_SOURCE,
    state,
    sampledAt: sampledAt === null ? null : new Date(sampledAt).toISOString(),
    intervalMs,
    nextAt: nextMs === null ? null : new Date(nextMs).toISOString(),
    detail: saysOf(coverage, { isReachable, now }),
  }
}

/** A cluster that is not seen, or not wholly, needs somebody: what a page says of it is old. */
export function clusterNeedOf(source: SourceRow | null): Need[] {
  if (!source || source.state === 'ok') return []
  const isPart = source.state === 'warn' || !source.detail.startsWith('0 of')
  const title = isPart ? 'Part of the cluster is not seen' : 'The cluster is not seen'
  return [{ id: 'cluster', state: source.state, title, detail: source.detail, action: null }]
}
