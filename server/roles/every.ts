import type { Log } from '@/server/log'

/** Runs a job now and then every `periodMs`, never twice at once, until the signal aborts. A failure is logged and tried again with the next turn. */
export function every(job: { name: string; periodMs: number; log: Log; signal: AbortSignal; run: () => Promise<unknown> }): void {
  let isBusy = false
  const turn = async () => {
    if (isBusy || job.signal.aborted) return
    isBusy = true
    try {
      await job.run()
    } catch (err) {
      job.log.warn({ err, job: job.name }, 'job.failed')
    } finally {
      isBusy = false
    }
  }
  void turn()
  const timer = setInterval(() => void turn(), job.periodMs)
  job.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}
