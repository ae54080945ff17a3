import type { KubeObject, ObjectRef } from './cluster'
import type { ClusterReason } from './cluster-error'
import type { KindName } from './cluster-kinds'

/** The kinds that a process watches, each once. */
export const WATCHED = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'Job',
  'CronJob',
  'Node',
  'Service',
  'EndpointSlice',
  'Event',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'NetworkPolicy',
] as const satisfies readonly KindName[]
export type WatchedKind = (typeof WATCHED)[number]

/** `loading`: nothing yet · `partial`: some of it, or of its namespaces · `complete`: all of it, as of `sampleAt` · `error`: not to be had.
 *  "There are none" may be said in `complete` alone. */
export type SourcePhase = 'loading' | 'partial' | 'complete' | 'error'
export type SourceState = {
  phase: SourcePhase
  /** The last word of the cluster about it: event, bookmark or answered ping, by our clock. Null before the first. */
  sampleAt: Date | null
  /** Opaque: compared for equality only. */
  rv: string | null
  /** Why it does not follow now, and since when; null while it does. Rows of before stay. */
  lastError: { reason: ClusterReason; message: string; since: Date; retryAt: Date | null } | null
  /** What was wrong and how often, since the process started: re-lists by their cause, and differences a re-list found that no event had told. */
  relists: Readonly<Record<string, number>>
  drifts: number
}

/** A pod as it is kept: what the boards and lists show of it, nothing else. */
export type PodRow = {
  uid: string
  name: string
  namespace: string
  labels: Readonly<Record<string, string>>
  /** Its controller: kind, name, uid. */
  owner: { kind: string; name: string; uid: string } | null
  node: string | null
  phase: string
  isReady: boolean
  restarts: number
  imageIds: readonly string[]
  /** When somebody asked for its end; null while nobody has. ISO, UTC. */
  deletedAt: string | null
  createdAt: string | null
  resourceVersion: string
}
/** Any other watched object, without last-applied text. Of managed fields a workload keeps who wrote its replicas and its template, and a
 *  node who wrote its spec; everything else keeps none. Its status is as the cluster told it. */
export type ObjectRow = KubeObject

export type PodCounts = { total: number; ready: number; terminating: number; restarts: number; byPhase: Readonly<Record<string, number>> }
export type CountBy = 'namespace' | 'node' | 'owner'

export type PodFilter = {
  namespaces?: readonly string[]
  node?: string
  ownerUids?: readonly string[]
  phase?: string
  isReady?: boolean
  /** Found in name, namespace, node or owner, without regard to case. */
  text?: string
}
export type PodSort = 'name' | 'namespace' | 'node' | 'phase' | 'restarts' | 'age'
/** A keyset: the sort key and uid of the last row seen, so that any replica goes on from there. */
export type PodPageQuery = { filter?: PodFilter; sort?: PodSort; descending?: boolean; after?: string | null; size: number }
export type PodPage = { rows: readonly PodRow[]; next: string | null; matching: number }

/** "3 of 4 sources, 1 down 4 m": a total over sources that are not all complete reads "at least". */
export type Coverage = {
  sources: number
  complete: number
  down: readonly { kind: WatchedKind; reason: ClusterReason; since: Date }[]
  isComplete: boolean
}

export type ViewChange = { kind: WatchedKind; what: 'rows' | 'state' }

/** What one process knows of a cluster, by one watch a kind. Reading never asks the cluster. What a person may see of it is asked by whoever
 *  serves it (`Cluster.review`, verb `list`, by namespace). */
export interface ClusterView {
  state(kind: WatchedKind): SourceState
  coverage(kinds?: readonly WatchedKind[]): Coverage
  /** Whether the API server answers `/readyz`: two failures in a row make every source stale. */
  isReachable(): boolean
  objects(kind: Exclude<WatchedKind, 'Pod'>, namespace?: string): readonly ObjectRow[]
  find(kind: Exclude<WatchedKind, 'Pod'>, at: Pick<ObjectRef, 'namespace' | 'name'>): ObjectRow | null
  byUid(kind: Exclude<WatchedKind, 'Pod'>, uid: string): ObjectRow | null
  pod(uid: string): PodRow | null
  /** Keyset pages, 1 to 200 rows. Errors: BAD_REQUEST for a cursor that is not one. */
  pods(query: PodPageQuery): PodPage
  /** Counters, never counted anew. Everything, or one namespace, node or controller (by uid). */
  podCounts(by?: { by: CountBy; key: string }): PodCounts
  podCountKeys(by: CountBy): readonly string[]
  /** Pods of a workload: its own, and those of the ReplicaSets or Jobs that it owns. */
  workloadPods(uid: string): PodCounts
  /** At most twice a second, one call for all that changed. Returns how to stop. */
  onChange(tell: (changes: readonly ViewChange[]) => void): () => void
  /** Resolves when every watch has ended. */
  close(): Promise<void>
}
