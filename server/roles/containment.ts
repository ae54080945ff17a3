import type { ServiceContext } from '@/server/context'
import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import { keepLines } from '@/server/services/containment/keep-lines'
import { settleContainmentAlarms } from '@/server/services/containment/settle-alarms'
import { takeEvents } from '@/server/services/containment/take-events'
import { expireEvidence } from '@/server/services/evidence/expire'

const CHANNEL = 'acgs_sandboxes'
/** Nothing on the way of a containment is looked at more seldom. */
const POLL_MS = 250
const ALARMS_EACH_MS = 5_000

type Parts = { context: () => ServiceContext; log: Log; signal: AbortSignal }

/** Judges what sensors saw as it comes, starts containments, says what missed its line, and ends the alarms of what was looked at. A notification only
 *  makes it sooner. */
export function startContaining({ context, log, signal }: Parts): void {
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
  every({ name: 'contain-alarms', periodMs: ALARMS_EACH_MS, log, signal, run: () => settleContainmentAlarms(context()) })
  every({ name: 'evidence-retention', periodMs: 3_600_000, log, signal, run: () => expireEvidence(context()) })
  listen({ channels: [CHANNEL], onMessage: () => void turn().catch((err: unknown) => log.warn({ err }, 'contain.turn-failed')), signal })
}
