import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { JournalKind } from '@/lib/schemas/stop-journal'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import type { Prior } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import type { RunRow } from '@/server/runs/load'
import { wordsOf } from '@/server/runs/trouble'
import { withoutLatch } from './choose'
import { executeStop, HandedBack } from './execute'
import { type Journal, type JournalKey, openJournal } from './journal'
import { copyJournal, takeLease } from './keep-in-cluster'
import { type StopVerdict, verdictOf } from './verdict'

export type GoOn = {
  run: RunRow
  entry: StopPlanEntry
  priors: readonly Prior[]
  reason: string
  cluster: Cluster
  caller: Caller
  kinds: Kinds
  worker: string
  log: Log
  now: () => Date
  /** Where the journal is to be: a folder and a name of one's own. */
  path: string
  id: string
  key: JournalKey
  /** Aborts with HandedBack when the database takes over again. */
  signal: AbortSignal
}

/** What the product keeps of itself on the cluster is nobody's. */
const AUTOMATION: Caller = { kind: 'person', personId: 'automation', groups: ['acgs:automation'] }

/** A disk that takes nothing does not stop a stop. */
function journalOf({ path, id, key, now, log }: GoOn): { journal: Journal | null; write: (kind: JournalKind, data: object) => void } {
  let isSaid = false
  const or = <T>(run: () => T): T | null => {
    try {
      return run()
    } catch (err) {
      if (!isSaid) log.error({ err, path }, 'stop.journal-not-kept')
      isSaid = true
      return null
    }
  }
  const journal = or(() => openJournal({ path, id, bootId: randomUUID(), key, now }))
  return { journal, write: (kind, data) => void or(() => journal?.write(kind, { ...data })) }
}

/** Goes on with a stop whose database was lost, from its first step: each one looks before it acts, and what is done already holds nobody up. It
 *  writes under the run's own marks, so that whoever takes the run over in a database is never overruled. Out: how it ended, as it was seen.
 *  Errors: none. */
export async function goOnWithStop(at: GoOn): Promise<StopVerdict | 'handed back'> {
  const { run, entry, priors, cluster, caller, kinds, log, now, signal } = at
  const { journal, write } = journalOf(at)
  const steps = entry.steps.map(withoutLatch)
  write('accept', {
    ...{ scope: entry.scope, target: entry.target, key: entry.key, plan_id: entry.planId, digest: entry.digest, run_id: run.id },
    ...{ steps, targets: entry.targets, reason: at.reason, operator: null, host: hostname(), worker: at.worker, verified: true },
    ...{ epoch: run.epoch, drill: run.isDrill },
  })
  const by = { cluster, caller: AUTOMATION, id: at.id, signal }
  const others = await takeLease(by, `${at.worker}/${run.id}`, now())
  if (others !== null) write('note', { what: 'lease', why: others })
  const end = (verdict: StopVerdict | 'handed back') => {
    try {
      journal?.close({ verdict })
    } catch (err) {
      log.error({ err, path: at.path }, 'stop.journal-not-kept')
    }
    return verdict
  }
  try {
    const ends = await executeStop({
      ...{
        id: run.id,
        entry: { ...entry, steps },
        kinds,
        cluster,
        caller,
        isDrill: run.isDrill,
        acceptedAt: run.acceptedAt,
        log,
        now,
        signal,
      },
      ...{ endsAtMs: run.endsAtMs, write, say: () => undefined, fences: run.fences, priors },
    })
    const verdict = end(verdictOf(ends))
    const copied =
      journal === null ? 'there is none' : await copyJournal({ ...by, signal: AbortSignal.timeout(3000) }, journal.text(), run.id)
    if (copied !== null) log.warn({ run: run.id, why: copied }, 'stop.journal-not-in-cluster')
    return verdict
  } catch (cause) {
    if (!(cause instanceof HandedBack)) log.error({ run: run.id, why: wordsOf(cause), err: cause }, 'stop.went-wrong')
    return end(cause instanceof HandedBack ? 'handed back' : 'not confirmed')
  }
}
