import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

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

/** A thread that sleeps until each request is due and says so. It takes no core while it waits: a generator that spins would take one from the
 *  threads it measures, and a timer of the event loop is a millisecond late. */
const PACEMAKER = `
const { parentPort, workerData } = require('node:worker_threads')
const cell = new Int32Array(new SharedArrayBuffer(4))
const now = () => performance.timeOrigin + performance.now()
for (let i = 0; i < workerData.n; i++) {
  const due = workerData.startAt + (i / workerData.perSecond) * 1000
  for (let wait = due - now(); wait > 0; wait = due - now()) Atomics.wait(cell, 0, 0, wait)
  parentPort.postMessage(i)
}`
const LEAD_MS = 100

/** At a fixed pace, whether or not the last was answered; a latency counts from when its request was due, so a stall is not hidden. */
export async function openLoop(ask: Ask, { n, perSecond }: { n: number; perSecond: number }): Promise<Run> {
  const latencies: number[] = []
  const running: Promise<unknown>[] = []
  const now = () => performance.timeOrigin + performance.now()
  const startAt = now() + LEAD_MS
  const pacemaker = new Worker(PACEMAKER, { eval: true, workerData: { n, perSecond, startAt } })
  pacemaker.on('message', (i: number) => {
    const due = startAt + (i / perSecond) * 1000
    running.push(ask(i).then(() => latencies.push(now() - due)))
  })
  await once(pacemaker, 'exit')
  await Promise.all(running)
  return { latencies, perSecond: n / ((now() - startAt) / 1000) }
}
