import { pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import { respondToIncidents } from '@/server/services/responses/respond'
import { sayLateSteps } from '@/server/services/responses/say-late'

/** The first steps are due two seconds after the trigger. */
const POLL_MS = 400

/** Does what response plans do by themselves, and says what is late. */
export function startResponses({ log, signal }: { log: Log; signal: AbortSignal }): void {
  const lend = lendFrom(pool())
  every({ name: 'respond', periodMs: POLL_MS, log, signal, run: () => respondToIncidents(lend, log) })
  every({ name: 'response-lines', periodMs: 500, log, signal, run: () => sayLateSteps(lend) })
}
