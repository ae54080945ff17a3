/** Since when this engine decides with its version, and since when it denies everything, by its own clock. Told in its heartbeat, so that how long a
 *  change took to be everywhere is measured where it happens. */
export type Since = {
  /** Another version decides from now on. */
  decides(): void
  /** The threads have this runtime data from now on. */
  follows(runtime: { isStopped: boolean }): void
  said(): { activeSince: string | null; stoppedSince: string | null }
}

export function createSince(now: () => number = Date.now): Since {
  let activeSince: string | null = null
  let stoppedSince: string | null = null
  const instant = () => new Date(now()).toISOString()
  return {
    decides() {
      activeSince = instant()
    },
    follows({ isStopped }) {
      stoppedSince = isStopped ? (stoppedSince ?? instant()) : null
    },
    said: () => ({ activeSince, stoppedSince }),
  }
}
