import { ALERT_CHANNEL } from '@/lib/alert-words'
import type { ServiceContext } from '@/server/context'
import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import { clearAgedAlarms } from '@/server/services/alarms/clear-aged'
import { judgeAlerts } from '@/server/services/alerts/judge'
import { watchAlarms } from '@/server/services/alerts/watch-alarms'
import { watchTroubledRuns } from '@/server/services/alerts/watch-runs'
import { watchViolations } from '@/server/services/alerts/watch-violations'
import { closeQuiet } from '@/server/services/incidents/close-quiet'
import { observeContainment } from '@/server/services/incidents/observe-containment'

type Options = { context: () => ServiceContext; log: Log; signal: AbortSignal }
/** One turn judges no more than it can hold; the next begins at once while anything waits. */
const MOST_TURNS = 20
const STORM = { prefix: 'incident-storm', afterMs: 300_000 }

/** Judges alerts, looks where they come from, and lets incidents follow what was observed. */
export function startIncidents({ context, log, signal }: Options): void {
  const lend = lendFrom(pool())
  let isJudging = false
  const judge = async () => {
    if (isJudging) return
    isJudging = true
    try {
      for (let turn = 0; turn < MOST_TURNS && !signal.aborted; turn += 1) if ((await judgeAlerts(lend, log)) === 0) break
    } finally {
      isJudging = false
    }
  }
  every({ name: 'judge-alerts', periodMs: 500, log, signal, run: judge })
  every({ name: 'observe-containment', periodMs: 500, log, signal, run: () => observeContainment(lend) })
  every({ name: 'watch-violations', periodMs: 5000, log, signal, run: () => watchViolations(context()) })
  every({ name: 'watch-troubled-runs', periodMs: 2000, log, signal, run: () => watchTroubledRuns(context()) })
  every({ name: 'watch-alarms', periodMs: 2000, log, signal, run: () => watchAlarms(context()) })
  every({ name: 'close-quiet', periodMs: 15_000, log, signal, run: () => closeQuiet(lend) })
  every({ name: 'storm-alarm', periodMs: 60_000, log, signal, run: () => clearAgedAlarms(context(), STORM) })
  const soon = () => void judge().catch((err: unknown) => log.warn({ err }, 'alerts.turn-failed'))
  listen({ channels: [ALERT_CHANNEL], onMessage: soon, signal })
}
