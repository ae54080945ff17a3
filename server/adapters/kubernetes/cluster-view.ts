import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { type ClusterView, type PodRow, type SourceState, WATCHED, type WatchedKind } from '@/server/ports/cluster-watch'
import { bell } from './bell'
import { coverageOf } from './coverage'
import type { Http } from './http'
import { type KindSource, kindSource } from './kind-source'
import { type LIVENESS, watchLiveness } from './liveness'
import { objectRow } from './object-row'
import { podCounters } from './pod-counters'
import { podPage } from './pod-page'
import { podRow } from './pod-row'
import { changeTeller } from './tell-changes'
import type { WatchLimits } from './watch-limits'
import { watchScope } from './watch-scope'

type OtherKind = Exclude<WatchedKind, 'Pod'>
export type ViewOptions = {
  http: Http
  signal: AbortSignal
  kinds?: readonly WatchedKind[]
  /** What is watched where the account may not watch the whole cluster; none: the whole cluster or nothing. */
  namespaces?: readonly string[]
  limits?: Partial<WatchLimits>
  liveness?: Partial<typeof LIVENESS>
}

const keyOfObject = ({ metadata }: KubeObject) => ({
  uid: metadata.uid,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  resourceVersion: metadata.resourceVersion,
})
const unwatched: SourceState = { phase: 'error', sampleAt: null, rv: null, lastError: null, relists: {}, drifts: 0 }

/** Controllers of pods that workloads own themselves: a Deployment's ReplicaSets, a CronJob's Jobs. */
const BETWEEN = ['ReplicaSet', 'Job'] as const
const isOwnedBy = (uid: string) => (row: KubeObject) =>
  row.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid) ?? false

/** One watch a kind, begun now and ended by the signal or `close()`. */
export function openClusterView({ http, signal, kinds = WATCHED, namespaces = [], limits, liveness }: ViewOptions): ClusterView {
  const stopping = new AbortController()
  const ending = AbortSignal.any([signal, stopping.signal])
  const teller = changeTeller()
  const [broke, back] = [bell(), bell()]
  const shared = { listsByStream: true, answersPings: false, broke, back }
  const counters = podCounters()
  const common = (kind: WatchedKind) => ({
    http,
    resource: KINDS[kind],
    shared,
    signal: ending,
    limits: limits ?? {},
    tell: (what: 'rows' | 'state') => teller.changed({ kind, what }),
  })
  const pods = kindSource<PodRow>({ ...common('Pod'), toRow: podRow, keyOf: (row) => row, onChange: counters.change })
  const objects = new Map<OtherKind, KindSource<KubeObject>>()
  for (const kind of kinds) if (kind !== 'Pod') objects.set(kind, kindSource({ ...common(kind), toRow: objectRow, keyOf: keyOfObject }))
  const sourceOf = (kind: WatchedKind) => (kind === 'Pod' ? pods : objects.get(kind))
  const sources = kinds.flatMap((kind) => sourceOf(kind) ?? [])
  let downSince: Date | null = null

  const watching = async () => {
    const scope = await watchScope(http, { namespaces, resources: kinds.map((kind) => KINDS[kind]), signal: ending })
    if (!ending.aborted) await Promise.all(sources.map((source) => source.start(scope)))
  }
  const running = Promise.all([
    watching(),
    watchLiveness({
      http,
      signal: ending,
      broke,
      back,
      onPing(at) {
        shared.answersPings = at !== null
        if (at !== null) for (const one of sources) one.answered(at)
      },
      onReady(isReady) {
        const isNews = isReady === (downSince !== null)
        if (isNews) downSince = isReady ? null : new Date(http.clock.now())
        if (isNews) for (const kind of kinds) teller.changed({ kind, what: 'state' })
      },
      ...(liveness ? { limits: liveness } : {}),
    }),
  ])

  const state = (kind: WatchedKind): SourceState => {
    const own = kinds.includes(kind) ? (sourceOf(kind)?.state() ?? unwatched) : unwatched
    if (downSince === null || own.phase === 'error') return own
    const lastError = {
      reason: 'unreachable' as const,
      message: 'The cluster does not say that it is ready.',
      since: downSince,
      retryAt: null,
    }
    return { ...own, phase: 'error', lastError }
  }
  const storeOf = (kind: OtherKind) => objects.get(kind)
  const between = (uid: string): string[] =>
    BETWEEN.flatMap((kind) => [...(storeOf(kind)?.values() ?? [])].filter(isOwnedBy(uid)).map(({ metadata }) => metadata.uid))

  return {
    state,
    coverage: (some = kinds) => coverageOf(some.map((kind) => [kind, state(kind)] as const)),
    isReachable: () => downSince === null,
    objects(kind, namespace) {
      const rows = [...(storeOf(kind)?.values() ?? [])]
      return namespace === undefined ? rows : rows.filter(({ metadata }) => metadata.namespace === namespace)
    },
    find: (kind, { namespace, name }) => storeOf(kind)?.find(namespace ?? '', name) ?? null,
    byUid: (kind, uid) => storeOf(kind)?.get(uid) ?? null,
    pod: (uid) => pods.get(uid) ?? null,
    pods: (query) => podPage(pods.values(), query),
    podCounts: (by) => (by ? counters.of(by.by, by.key) : counters.all()),
    podCountKeys: (by) => counters.keys(by),
    workloadPods: (uid) => counters.sum('owner', [uid, ...between(uid)]),
    onChange: (tell) => teller.listen(tell),
    async close() {
      stopping.abort()
      teller.close()
      await running
    },
  }
}
