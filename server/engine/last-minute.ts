export const WINDOW_S = 60
export type LastMinute = ReturnType<typeof createLastMinute>

/** Counts what happened in the last 60 s, by whole seconds; what has left the window is dropped when it is asked. */
export function createLastMinute() {
  const seconds = new Map<number, number>()
  return {
    add(second: number): void {
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
    },
    sum(second: number): number {
      let total = 0
      for (const [at, n] of seconds) {
        if (at > second - WINDOW_S) total += n
        else seconds.delete(at)
      }
      return total
    },
  }
}
