import type { ServiceContext } from '@/server/context'
import { listen, pool } from '@/server/db'
import type { Log } from '@/server/log'
import { every } from '@/server/roles/every'
import { lendFrom } from '@/server/runs/connection'
import type { StepKind } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { DRILL_CHANNEL } from '@/server/services/drills/channel'
import type { DrillWorker } from '@/server/services/drills/moving'
import { workDrills } from '@/server/services/drills/work'

type Options = Pick<DrillWorker, 'owner' | 'door' | 'cluster' | 'callerOf'> & {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  kinds: readonly StepKind[]
}

const POLL_MS = 500

/** Holds drills: each turn moves every one that is under way by a step. A notification only makes it sooner. */
export function startDrills({ context, log, signal, kinds, ...given }: Options): void {
  const worker: DrillWorker = { ...given, kinds: kindsOf([...OWN_STEPS, ...kinds]), lend: lendFrom(pool()), secrets: new Map() }
  let turn: Promise<unknown> | null = null
  const once = async (): Promise<void> => {
    turn ??= workDrills(context, worker).finally(() => {
      turn = null
    })
    await turn
  }
  every({ name: 'drills', periodMs: POLL_MS, log, signal, run: once })
  listen({
    channels: [DRILL_CHANNEL],
    onMessage: () => void once().catch((err: unknown) => log.warn({ err }, 'drills.turn-failed')),
    signal,
  })
}
