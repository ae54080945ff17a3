/** Ends waits early, as often as it is rung: whoever waits takes the signal of now. */
export type Bell = { ring(): void; signal(): AbortSignal }

export function bell(): Bell {
  let next = new AbortController()
  return {
    ring() {
      const rung = next
      next = new AbortController()
      rung.abort()
    },
    signal: () => next.signal,
  }
}
