import type { Pool } from '@/server/db'

export const BEAT_MS = 2000
export type Beat = {
  pool: Pool
  role: 'console' | 'engine' | 'worker' | 'controller'
  id: string
  version: string
  signal: AbortSignal
  status: () => object
}

/** Writes this process's row each 2 s, and `stopped` when the signal aborts. A database that is away is tried again with the next beat.
 *  Out: `now` beats at once, for what others must hear sooner. */
export function beat({ pool, role, id, version, signal, status }: Beat): { now(): void } {
  const startedAt = new Date()
  let isBusy = false
  let isAsked = false
  const write = async (said: object): Promise<void> => {
    if (isBusy) return
    isBusy = true
    try {
      await pool.query(
        `INSERT INTO role_instance (id, role, version, started_at, heartbeat_at, status) VALUES ($1, $2, $3, $4, clock_timestamp(), $5)
         ON CONFLICT (id) DO UPDATE SET role = $2, version = $3, started_at = $4, heartbeat_at = clock_timestamp(), status = $5`,
        [id, role, version, startedAt, JSON.stringify(said)],
      )
    } catch {
      // the board sees the silence
    } finally {
      isBusy = false
    }
    if (!isAsked || signal.aborted) return
    isAsked = false
    await write(status())
  }
  const timer = setInterval(() => void write(status()), BEAT_MS)
  void write(status())
  signal.addEventListener(
    'abort',
    () => {
      clearInterval(timer)
      isBusy = false
      void write({ ...status(), ready: false, stopped: true })
    },
    { once: true },
  )
  return {
    now() {
      if (isBusy) isAsked = true
      else if (!signal.aborted) void write(status())
    },
  }
}
