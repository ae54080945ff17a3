import { hostname } from 'node:os'
import { join } from 'node:path'
import { STOP_LINES } from '@/lib/emergency-words'
import type { LocalOrder } from '@/lib/schemas/stop-local'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import type { Kinds } from '@/server/runs/kinds'
import { wordsOf } from '@/server/runs/trouble'
import { withoutLatch } from './choose'
import { evidenceFiles } from './evidence-files'
import { executeStop } from './execute'
import { isDenialMissing } from './import-plan'
import { type JournalKey, openJournal } from './journal'
import { copyJournal, takeLease } from './keep-in-cluster'
import { type StopVerdict, verdictOf } from './verdict'

export type StopHere = {
  order: LocalOrder
  entry: StopPlanEntry
  kinds: Kinds
  cluster: Cluster
  caller: Caller
  worker: string
  key: JournalKey
  /** Where the journal is written, and where its evidence stays. */
  folder: string
  evidenceFolder: string
  log: Log
  now: () => Date
  signal: AbortSignal
}
const DEADLINE_MS = STOP_LINES.confirmed + 5_000

/** Begins a stop of which the database keeps nothing: its record is the journal, on disk before anything is done. Out: what was written so far,
 *  and its end. Errors: of the file system, before anything was done. */
export function stopHere(at: StopHere): { text: () => string; done: Promise<StopVerdict> } {
  const { order, kinds, cluster, caller, worker, folder, log, now } = at
  const { id } = order
  const journal = openJournal({ path: join(folder, `${id}.${id}.jsonl`), id, bootId: worker.slice(0, 64), key: at.key, now })
  const entry = { ...at.entry, steps: at.entry.steps.map(withoutLatch) }
  const acceptedAt = now()
  const endsAtMs = performance.now() + DEADLINE_MS
  const { scope, target, key, planId: plan_id, digest, steps, targets } = entry
  journal.write('accept', {
    ...{ scope, target, key, plan_id, digest, steps, targets, reason: order.reason, operator: null, host: hostname(), worker },
    ...{ verified: order.method === 'webauthn', method: order.method, person: order.person, drill: false, away: order.isAway },
  })
  if (order.assertion) journal.write('note', { what: 'confirmed', passkey: order.assertion.id, ...order.assertion.response })
  const signal = AbortSignal.any([at.signal, AbortSignal.timeout(DEADLINE_MS)])
  const by = { cluster, caller, id, signal }
  const write = (kind: Parameters<typeof journal.write>[0], data: Record<string, unknown>) => {
    try {
      journal.write(kind, data)
    } catch (err) {
      log.error({ err, stop: id }, 'stop.journal-not-kept') // whoever stops goes on without it
    }
  }
  const act = async (): Promise<StopVerdict> => {
    const others = await takeLease(by, `${worker}/${id}`, now())
    if (others !== null) write('note', { what: 'lease', why: others })
    const ends = await executeStop({
      ...{ id, entry, kinds, cluster, caller, isDrill: false, acceptedAt, log, now, signal, endsAtMs, write, say: () => undefined },
      evidence: evidenceFiles({ dir: join(at.evidenceFolder, `acgs-stop-${id}-evidence`), write }),
    })
    const seen = verdictOf(ends)
    // Engines were not told to deny: agents that run elsewhere go on asking.
    return isDenialMissing({ scope, key }) && seen === 'stopped' ? 'contained' : seen
  }
  const done = act()
    .catch((err: unknown): StopVerdict => {
      log.error({ err, why: wordsOf(err), stop: id }, 'stop.went-wrong')
      return 'not confirmed'
    })
    .then(async (verdict) => {
      try {
        journal.close({ verdict })
      } catch (err) {
        log.error({ err, stop: id }, 'stop.journal-not-kept')
      }
      const why = await copyJournal({ ...by, signal: AbortSignal.timeout(3000) }, journal.text())
      if (why !== null) log.warn({ stop: id, why }, 'stop.journal-not-in-cluster')
      return verdict
    })
  return { text: journal.text, done }
}
