type Repeat = { periodMs: number; signal: AbortSignal; run: () => Promise<unknown>; onError: (cause: unknown) => void }

/** One after another, never twice at once; a failure is told and tried again with the next turn. */
export function repeat({ periodMs, signal, run, onError }: Repeat): void {
  const turn = async () => {
    if (signal.aborted) return
    try {
      await run()
    } catch (cause) {
      onError(cause)
    }
    if (!signal.aborted) setTimeout(() => void turn(), periodMs).unref()
  }
  setTimeout(() => void turn(), periodMs).unref()
}
