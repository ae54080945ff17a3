import type { ServiceContext } from '@/server/context'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { settleLatchAlarm } from '@/server/services/activations/settle-alarms'
import { keepEmergencies } from '@/server/services/emergencies/keep-time'

type Options = { context: () => ServiceContext; log: Log; signal: AbortSignal }

/** What the worker does for what is done in need: the way back of emergency changes at their time, and the alarms of both. */
export function startNeed({ context, log, signal }: Options): void {
  every({ name: 'emergencies', periodMs: 1000, log, signal, run: () => keepEmergencies(context()) })
  every({ name: 'deny-all-alarm', periodMs: 1000, log, signal, run: () => settleLatchAlarm(context()) })
}
