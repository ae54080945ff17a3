import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import { keepLines } from '@/server/services/containment/keep-lines'
import { takeEvents } from '@/server/services/containment/take-events'

const CHANNEL = 'acgs_sandboxes'
/** Nothing on the way of a containment is looked at more seldom. */
const POLL_MS = 250

/** Judges what sensors saw as it comes, starts containments, and says what missed its line. A notification only makes it sooner. */
export function startContaining({ log, signal }: { log: Log; signal: AbortSignal }): void {
  const lend = lendFrom(pool())
  let isBusy = false
  let isPoked = false
  const turn = async (): Promise<void> => {
    if (isBusy) {
      isPoked = true
      return
    }
    isBusy = true
    try {
      do {
        isPoked = false
        await takeEvents(lend)
      } while (isPoked && !signal.aborted)
    } finally {
      isBusy = false
    }
  }
  every({ name: 'contain', periodMs: POLL_MS, log, signal, run: turn })
  every({ name: 'contain-lines', periodMs: POLL_MS, log, signal, run: () => keepLines(lend) })
  listen({ channels: [CHANNEL], onMessage: () => void turn().catch((err: unknown) => log.warn({ err }, 'contain.turn-failed')), signal })
}
