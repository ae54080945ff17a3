const MINUTE_MS = 60_000

/** Under which everything is written once there are more keys in a minute than are told apart. */
export const MANY = 'many'

/** Which keys had their turn in the last minute. No more than `max` are told apart, so that a flood fills neither the memory nor the log. */
export function createOnceAMinute(max = 1000) {
  const untilMs = new Map<string, number>() // in the order of time
  return {
    /** Out: the key whose turn it is, `MANY` for one too many, or null where the turn was less than a minute ago. */
    claim(key: string, nowMs: number): string | null {
      for (const [passed, endMs] of untilMs) {
        if (endMs > nowMs) break
        untilMs.delete(passed)
      }
      const own = untilMs.has(key) || untilMs.size < max ? key : MANY
      if (untilMs.has(own)) return null
      untilMs.set(own, nowMs + MINUTE_MS)
      return own
    },
    /** The turn was not used: it is there again. */
    release: (key: string): void => void untilMs.delete(key),
    size: (): number => untilMs.size,
  }
}
