/** A sandbox's pod, as much of it as says how it is and how it ended. */
export type SandboxPod = {
  uid: string
  name: string
  namespace: string
  resourceVersion: string
  /** The execution that it says it runs; null of a pod that is none of a sandbox. */
  sandboxId: string | null
  quarantine: string | null
  node: string | null
  phase: string
  /** Of the whole pod: `DeadlineExceeded`, `Evicted`, `NodeLost`. */
  reason: string | null
  isReady: boolean
  /** When somebody asked for its end. ISO, UTC. */
  deletedAt: string | null
  createdAt: string | null
  imageId: string | null
  container: {
    state: 'waiting' | 'running' | 'terminated' | 'unknown'
    reason: string | null
    exitCode: number | null
    startedAt: string | null
    finishedAt: string | null
  }
}

export type PodWatchState = {
  /** True while what is known is as of now: the whole list was read, and its watch follows. */
  isCurrent: boolean
  /** When the cluster was last heard of, by our clock. */
  sampleAt: Date | null
  /** Why it does not follow; null while it does. */
  problem: string | null
}

/** The pods of one namespace, followed by one watch that begins when it is made and ends with its signal. */
export interface SandboxPods {
  state(): PodWatchState
  all(): readonly SandboxPod[]
  find(name: string): SandboxPod | null
}
/** Each change as it comes: `after` is null of a pod that is gone. */
export type PodChange = (before: SandboxPod | null, after: SandboxPod | null) => void
export type FollowPods = (options: { namespace: string; signal: AbortSignal; onChange: PodChange; onState: () => void }) => SandboxPods
