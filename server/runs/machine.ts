import { createHash } from 'node:crypto'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import type { Lend } from './connection'
import { gated } from './gate'
import type { Prior, StepContext, StepDecision } from './kind'
import type { Kinds } from './kinds'
import type { Lease } from './lease'
import type { RunRow, StepRow } from './load'
import type { WithoutDatabase } from './without-database'

/** What this process brings to every run. */
export type Machine = {
  worker: string
  kinds: Kinds
  log: Log
  now: () => Date
  cluster: () => Cluster | null
  /** Whose permissions a run acts with, asked when it acts: roles may have changed since it was started. */
  callerOf: (run: { requestedBy: string; runId: string }) => Promise<Caller>
  /** True once this process gives its runs back at the next step. */
  isDraining: () => boolean
  /** Takes stops further while there is no database; left out where nothing does. */
  withoutDatabase?: WithoutDatabase
}

/** One claimed run in work. */
export type Work = { machine: Machine; lend: Lend; lease: Lease; run: RunRow }

/** Of a step's call, in every attempt and under every epoch the same. */
export const effectKey = (runId: string, { n, targetKey }: Pick<StepRow, 'n' | 'targetKey'>): string =>
  createHash('sha256').update(`${runId}|${n}|${targetKey}`).digest('hex')

export async function priorOf(lend: Lend, runId: string, targetKey: string): Promise<Prior | null> {
  const { rows } = await lend((client) =>
    client.query<Prior>(
      'SELECT target_key AS "targetKey", body, taken_at AS "takenAt" FROM prior_state WHERE run_id = $1 AND target_key = $2',
      [runId, targetKey],
    ),
  )
  return rows[0] ?? null
}

async function decisionOf(lend: Lend, runId: string, n: number): Promise<StepDecision | null> {
  const { rows } = await lend((client) =>
    client.query<StepDecision>('SELECT verdict, by, reason, at FROM step_decision WHERE run_id = $1 AND n = $2', [runId, n]),
  )
  return rows[0] ?? null
}

/** What a kind's functions get. */
export async function contextOf(work: Work, step: StepRow, signal: AbortSignal): Promise<StepContext> {
  const { machine, lend, lease, run } = work
  return {
    cluster: machine.cluster(),
    caller: await machine.callerOf({ requestedBy: run.requestedBy, runId: run.id }),
    now: machine.now,
    log: machine.log,
    signal,
    runId: run.id,
    planId: run.planId,
    n: step.n,
    attempt: step.attempt,
    lane: run.lane,
    isDrill: run.isDrill,
    acceptedAt: run.acceptedAt,
    intentAt: step.intentAt ?? machine.now(),
    deadlineAt: step.deadlineAt,
    targets: run.targets,
    fenceOf: (key) => run.fences.get(key) ?? 0n,
    priorOf: (key) => priorOf(lend, run.id, key),
    decision: () => decisionOf(lend, run.id, step.n),
    tx: (write) => gated(lend, lease, write),
    noteKept: (found) => machine.withoutDatabase?.kept(run.id, found),
  }
}
