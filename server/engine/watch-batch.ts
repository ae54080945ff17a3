/** Watches a batch from outside its thread, which cannot be asked while it evaluates: it tells which item it is at through shared memory. */
export function createWatch(limitMs: number) {
  const progress = new Int32Array(new SharedArrayBuffer(4))
  let place = -1 // the thread has not begun: waiting for a processor is not the program's fault
  let since = process.hrtime.bigint()
  let timer: NodeJS.Timeout | undefined
  Atomics.store(progress, 0, -1)
  const look = (): boolean => {
    const now = Atomics.load(progress, 0)
    if (now !== place || now < 0) {
      place = now
      since = process.hrtime.bigint()
    }
    return Number(process.hrtime.bigint() - since) / 1e6 >= limitMs
  }
  const stuck = new Promise<{ kind: 'timeout' }>((resolve) => {
    const step = Math.max(5, Math.min(100, limitMs / 10))
    // An answer that waits behind this very timer, because the process was busy, is heard first.
    const tick = () => setImmediate(() => look() && resolve({ kind: 'timeout' }))
    timer = setInterval(tick, step)
    timer.unref()
  })
  return {
    progress,
    stuck,
    /** The item that was evaluated last; the first when none had begun. */
    at: () => Math.max(0, Atomics.load(progress, 0)),
    itemNs: () => Number(process.hrtime.bigint() - since),
    stop: () => clearInterval(timer),
  }
}
