/** Requests that wait for an execution's end, told by whoever hears of it: this process, or another by the database. */
export function createWaiters() {
  const waiting = new Map<string, Set<() => void>>()
  return {
    /** Resolves when something is said of this execution, after the time at the latest, or when the signal aborts. */
    next: (id: string, options: { withinMs: number; signal: AbortSignal }): Promise<void> =>
      new Promise((resolve) => {
        const { withinMs, signal } = options
        const all = waiting.get(id) ?? new Set()
        const done = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          all.delete(done)
          if (all.size === 0) waiting.delete(id)
          resolve()
        }
        const timer = setTimeout(done, withinMs)
        signal.addEventListener('abort', done, { once: true })
        waiting.set(id, all.add(done))
        if (signal.aborted) done()
      }),
    tell(id: string): void {
      for (const done of [...(waiting.get(id) ?? [])]) done()
    },
    size: (): number => waiting.size,
  }
}
export type Waiters = ReturnType<typeof createWaiters>
