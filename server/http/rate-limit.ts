const PER_SECOND = 1000
const BURST = 2000

export type Rate = { perSecond?: number; burst?: number; now?: () => number }

/** A bucket a token: 1,000 requests a second, bursts of 2,000. Out of `take`: 0 when there is room, else ms until there is. */
export function createRateLimit({ perSecond = PER_SECOND, burst = BURST, now = () => performance.now() }: Rate = {}) {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(key: string): number {
      const at = now()
      const bucket = buckets.get(key) ?? { left: burst, at }
      buckets.set(key, bucket)
      bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond)
      bucket.at = at
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / perSecond) * 1000)
      bucket.left -= 1
      return 0
    },
    /** Forgets full buckets: a revoked or unused token takes no room. */
    prune(): void {
      const at = now()
      for (const [key, bucket] of buckets) if (bucket.left + ((at - bucket.at) / 1000) * perSecond >= burst) buckets.delete(key)
    },
  }
}
