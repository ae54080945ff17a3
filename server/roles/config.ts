import { pool } from '@/server/db'
import type { Log } from '@/server/log'
import type { Cluster } from '@/server/ports/cluster'
import { every } from '@/server/roles/every'
import { takeAsked, watchSets } from '@/server/runs/config/watch-sets'
import { lendFrom } from '@/server/runs/connection'
import { keepPauses } from '@/server/runs/reverters/keep-pauses'
import { lookAtPauses } from '@/server/runs/reverters/look-at-pauses'

type Options = { log: Log; signal: AbortSignal; cluster: () => Cluster | null }

/** What the worker keeps of configuration sets, and of what runs have paused. */
export function startConfig({ log, signal, cluster }: Options): void {
  const lend = lendFrom(pool())
  const watch = async () => {
    const now = cluster()
    if (now === null) return
    for (const set of await watchSets(lend, now, signal)) log.info({ set }, 'config.kept')
  }
  const look = async () => {
    const now = cluster()
    if (now !== null) await lookAtPauses(lend, now, signal)
  }
  every({ name: 'config-sets', periodMs: 60_000, log, signal, run: watch })
  every({ name: 'config-asked', periodMs: 1_000, log, signal, run: () => takeAsked(lend, cluster(), signal) })
  every({ name: 'reverter-pauses', periodMs: 2_000, log, signal, run: () => keepPauses(lend) })
  every({ name: 'look-at-pauses', periodMs: 15_000, log, signal, run: look })
}
