/** Of a step that changes a cluster: what is there decides, and it is tried a few times, each after twice as long. */
export const CONVERGES = {
  effect: 'converge',
  stopClass: false,
  maxAttempts: 3,
  backoffMs: (attempt: number) => 1_000 * 2 ** attempt,
} as const

/** Of one that waits for pods to go: its own limit is in its params, at most an hour; this is later, so that it is the one that speaks. */
export const WAITS_FOR_PODS = { ...CONVERGES, timeoutMs: 3_700_000 } as const
