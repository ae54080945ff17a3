/** What a change touches, counted from the cluster at one moment. */
export type BlastRadius = {
  pods: number
  readyPods: number
  services: {
    name: string
    /** Ready endpoints, and how many of them are pods of this change. */
    ready: number
    touched: number
    /** Counts pods that are not ready as reachable. */
    publishesNotReady: boolean
  }[]
  budgets: { name: string; disruptionsAllowed: number | null; currentHealthy: number | null; desiredHealthy: number | null }[]
  autoscalers: { name: string; min: number; max: number; isIdle: boolean }[]
  countedAt: string
}
