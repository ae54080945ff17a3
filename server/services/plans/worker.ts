import type { Caller, Cluster } from '@/server/ports/cluster'
import type { Lend } from '@/server/runs/connection'
import type { Kinds } from '@/server/runs/kinds'

/** What a worker brings to the building and starting of plans. */
export type PlanWorker = {
  /** This process and no other: what it holds is its own until the lease ends. */
  owner: string
  kinds: Kinds
  cluster: () => Cluster | null
  /** With whose permissions the cluster is asked, by the roles that the person has now. */
  callerOf: (who: { requestedBy: string; runId: string }) => Promise<Caller>
  lend: Lend
  signal: AbortSignal
  /** How long a builder may take. */
  buildMs?: number
}

export const BUILD_MS = 30_000
/** Longer than a build: another worker takes over from one that is gone. */
export const LEASE_SECONDS = 45
/** How often a plan that others were asked about is looked at again. */
export const LOOK_SECONDS = 15
