/** Time for everything in the local cluster that waits. Milliseconds since 1970; a test moves it by hand. */
export interface Clock {
  now(): number
  /** Runs `fn` once after `ms`. The answer takes it back. */
  after(ms: number, fn: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** A time as Kubernetes writes it: whole seconds, UTC. */
export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
