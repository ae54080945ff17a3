export type Run = { latencies: number[]; perSecond: number }
type Ask = (n: number) => Promise<unknown>

/** So many at once, each followed by the next: the most that the other side takes. */
export async function closedLoop(ask: Ask, { n, connections }: { n: number; connections: number }): Promise<Run> {
  const latencies: number[] = []
  let next = 0
  const startedAt = performance.now()
  const one = async () => {
    while (next < n) {
      const at = performance.now()
      await ask(next++)
      latencies.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  return { latencies, perSecond: n / ((performance.now() - startedAt) / 1000) }
}

/** At a fixed pace, whether or not the last was answered; a latency counts from when its request was due, so a stall is not hidden. */
export async function openLoop(ask: Ask, { n, perSecond }: { n: number; perSecond: number }): Promise<Run> {
  const latencies: number[] = []
  const running: Promise<unknown>[] = []
  const startedAt = performance.now()
  for (let i = 0; i < n; ) {
    const now = performance.now()
    for (; i < n && startedAt + (i / perSecond) * 1000 <= now; i++) {
      const due = startedAt + (i / perSecond) * 1000
      running.push(ask(i).then(() => latencies.push(performance.now() - due)))
    }
    await new Promise((next) => setImmediate(next))
  }
  await Promise.all(running)
  return { latencies, perSecond: n / ((performance.now() - startedAt) / 1000) }
}
