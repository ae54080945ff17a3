import * as z from 'zod'
import type { Sticks } from '@/lib/reverters'
import { SearchText } from './text'

/** The kinds that are a row of the list. A Job of a CronJob is told with its CronJob. */
export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number]
/** Those that are meant to be ready all the time: they are counted and sampled. */
export const SERVICE_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const satisfies readonly WorkloadKind[]

/** ready: as many as desired · rolling: on its way to another template · degraded: its rollout is over, and pods are missing · stuck: past its progress
 *  deadline · paused: no change is rolled out · zero: nothing is asked for · suspended: a Job or CronJob that starts nothing · active, finished,
 *  failed: a Job · scheduled: a CronJob · unknown: its own words cannot be read. */
export const WORKLOAD_STATES = [
  'stuck',
  'failed',
  'degraded',
  'unknown',
  'rolling',
  'paused',
  'suspended',
  'zero',
  'active',
  'scheduled',
  'finished',
  'ready',
] as const
export type WorkloadState = (typeof WORKLOAD_STATES)[number]

const ObjectName = z.string().min(1).max(253)
export const WorkloadFilter = z.strictObject({
  search: SearchText.optional(),
  namespace: ObjectName.optional(),
  kind: z.enum(WORKLOAD_KINDS).optional(),
  state: z.enum(WORKLOAD_STATES).optional(),
  /** Core services alone. */
  critical: z.literal('yes').optional(),
  sort: z.enum(['name', 'state', 'restarts', 'age']).default('name'),
})
export type WorkloadFilter = z.infer<typeof WorkloadFilter>
const Cursor = z.string().min(1).max(1200)
const Limit = z.number().int().min(1).max(200).default(50)
/** `search` is found in name, namespace and images; the cursor is the `nextCursor` of the page before. */
export const ListWorkloads = WorkloadFilter.extend({ cursor: Cursor.optional(), limit: Limit })
export type ListWorkloads = z.infer<typeof ListWorkloads>

export const WorkloadRef = z.strictObject({ kind: z.enum(WORKLOAD_KINDS), namespace: ObjectName, name: ObjectName })
export type WorkloadRef = z.infer<typeof WorkloadRef>
export const ListPods = WorkloadRef.extend({ cursor: Cursor.optional(), limit: Limit })
export type ListPods = z.infer<typeof ListPods>
export const ListEvents = WorkloadRef.extend({ limit: z.number().int().min(1).max(500).default(50) })
export type ListEvents = z.infer<typeof ListEvents>

/** One container's log, as it is now: the newest lines. */
export const ReadLog = z.strictObject({
  podUid: z.string().min(1).max(128),
  container: ObjectName.optional(),
  /** Of the container that ran before this one. */
  isPrevious: z.boolean().default(false),
  tailLines: z.number().int().min(1).max(500).default(500),
})
export type ReadLog = z.infer<typeof ReadLog>
export type PodLog = { namespace: string; pod: string; container: string | null; isPrevious: boolean; text: string | null; readAt: string }

/** Whether the cluster lets this person read something. Unknown: nobody could say, which is no denial. */
export type Seen = 'allowed' | 'denied' | 'unknown'
/** Whether the cluster would let this person do it, as far as it says. */
export type Right = { seen: Seen; why: string }
/** A part of a page that has a permission of its own: `value` is null where it is not shown, and `why` says why in words. */
export type Part<T> = { seen: 'allowed'; value: T } | { seen: 'denied' | 'unknown'; value: null; why: string }

/** The cluster as a page shows it. Null where no cluster is set up. */
export type ClusterShown = {
  isReachable: boolean
  /** Of the sources that this page is made of. */
  sources: SourceShown[]
  coverage: { sources: number; complete: number; isComplete: boolean }
}
export type SourceShown = {
  kind: string
  phase: 'loading' | 'partial' | 'complete' | 'error'
  sampleAt: string | null
  /** Why it does not follow, since when, and when it is tried again; null while it does. */
  trouble: { reason: string; message: string; since: string; retryAt: string | null } | null
}

/** The last hour as runs of equal minutes, oldest first: how many, ready, desired; null was not sampled. `endsAt` is the end of the last one. */
export type Heat = { endsAt: string; runs: [n: number, ready: number | null, desired: number | null][] }

/** Who wrote a field last, and whether that is server-side apply. */
export type Owner = { manager: string; isApply: boolean; at: string | null }
export type PredictedReverter = { name: string; says: string; answer: Sticks['answer'] }

export type WorkloadRow = WorkloadRef & {
  uid: string
  isCritical: boolean
  state: WorkloadState
  /** The state with its figures, in words. */
  says: string
  ready: number
  desired: number
  /** Null where it has none, or where it cannot be told yet. */
  revision: number | null
  images: string[]
  templateOwner: Owner | null
  replicasOwner: Owner | null
  /** The one who would undo a change soonest; null where nobody is known. */
  reverter: PredictedReverter | null
  restarts: number
  createdAt: string | null
  heat: Heat | null
}
/** What this person may not list, and what nobody could say. */
export type NotListed = { kind: WorkloadKind; namespace: string; seen: 'denied' | 'unknown'; why: string }
export type WorkloadCounts = {
  services: number
  ready: number
  /** Services that are not as they should be, the worst and the critical ones first, at most 5. */
  troubled: { kind: WorkloadKind; namespace: string; name: string; state: WorkloadState; says: string }[]
  troubledTotal: number
}
export type WorkloadPage = {
  /** Null: no cluster is set up. */
  cluster: ClusterShown | null
  items: WorkloadRow[]
  nextCursor: string | null
  /** How many match; at least that many while the sources are not complete. */
  total: number
  /** Of everything that may be seen, whatever is filtered. */
  counts: WorkloadCounts
  namespaces: string[]
  notListed: NotListed[]
  readAt: string
}

export type WorkloadRevision = {
  number: number
  name: string
  isLive: boolean
  createdAt: string | null
  images: string[]
  changeCause: string | null
  /** The person whose run made it; null where no run of ours did. */
  by: string | null
  runId: string | null
}
export type WorkloadCondition = { type: string; status: string; reason: string; message: string; at: string | null }
export type WorkloadAutoscaler = { name: string; min: number; max: number; current: number | null; wanted: number | null }
export type WorkloadBudget = { name: string; disruptionsAllowed: number | null; healthy: number | null; wanted: number | null }
export type WorkloadEndpoint = { service: string; ready: number; total: number; publishesNotReady: boolean }
export type LinkedPlan = { id: string; kind: string; title: string; state: string; createdAt: string }
export type LinkedRun = {
  id: string
  kind: string
  state: string
  outcome: string | null
  by: string
  createdAt: string
  isActive: boolean
}

export type WorkloadDetail = {
  cluster: ClusterShown
  target: WorkloadRef
  row: WorkloadRow
  generation: number | null
  replicas: { desired: number; ready: number }
  isPaused: boolean
  autoscaler: WorkloadAutoscaler | null
  /** Newest first. Empty for a Job or CronJob, which have none. */
  revisions: WorkloadRevision[]
  /** Where the autoscaler or the history could not be shown, why. */
  autoscalerSeen: Part<true>
  revisionsSeen: Part<true>
  /** Of a Deployment, StatefulSet or DaemonSet; null for what no change is planned for. */
  sticks: Sticks | null
  conditions: WorkloadCondition[]
  budgets: Part<WorkloadBudget[]>
  endpoints: Part<WorkloadEndpoint[]>
  containers: string[]
  /** The run whose change was the last one on it. */
  lastRunId: string | null
  /** Newest first, at most 10 each; null for somebody who may not read them. */
  plans: LinkedPlan[] | null
  runs: LinkedRun[] | null
  /** What the cluster would let this person write; null for somebody whose roles plan nothing. */
  rights: { patch: Right; scale: Right; bounds: Right } | null
  /** When it is being deleted, and which finalizers hold it. */
  deleting: { since: string; finalizers: string[] } | null
  readAt: string
}

export type WorkloadPod = {
  uid: string
  namespace: string
  name: string
  phase: string
  isReady: boolean
  restarts: number
  node: string | null
  createdAt: string | null
  deletedAt: string | null
}
export type PodPage = {
  pods: Part<{ items: WorkloadPod[]; nextCursor: string | null; total: number }>
  isComplete: boolean
  readAt: string
}

export type WorkloadEvent = {
  uid: string
  type: string
  reason: string
  message: string
  /** The object it is about: the workload itself, or something of it. */
  about: string
  count: number
  firstAt: string | null
  lastAt: string | null
  by: string
}
export type EventPage = { events: Part<{ items: WorkloadEvent[]; total: number }>; isComplete: boolean; readAt: string }

/** What is wrong with a machine first. */
export const NODE_STATES = ['notReady', 'unknown', 'pressure', 'cordoned', 'ready'] as const
export type NodeState = (typeof NODE_STATES)[number]

export type NodeRow = {
  name: string
  uid: string
  state: NodeState
  isReady: boolean
  isCordoned: boolean
  /** The person whose run cordoned it, where one of ours did. */
  cordonedBy: { runId: string; by: string | null } | null
  /** Pressures and other conditions that are not as they should be, in the cluster's words. */
  pressures: string[]
  pods: number
  version: string
  createdAt: string | null
}
