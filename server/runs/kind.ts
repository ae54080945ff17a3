import type { z } from 'zod'
import type { Lane } from '@/lib/run-states'
import type { Sql } from '@/server/audit/sql'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import type { EvidenceStore } from './evidence/piece'

/** What a step touches or a plan names. `key` is what is exclusive: `<kind>/<namespace>/<name>` or any word of the plan's own. */
export type PlanTarget = {
  key: string
  ref?: { group: string; kind: string; namespace?: string; name: string }
  uid?: string
  generation?: number
  resourceVersion?: string
  /** sha256 of the fields that are read or written. */
  fields?: string
}

export type Finding = { code: string; message: string; targetKey?: string }

/** What a person reads before anything is done. A refusal blocks the plan; `detail` is the kind's own: diffs, blast radius, who may revert it. */
export type Preview = {
  targets: PlanTarget[]
  refusals: Finding[]
  warnings: Finding[]
  /** True where the goal is met already and nothing would be written. */
  isNoop: boolean
  detail: Record<string, unknown>
}

/** What was found before the first write; kept once a run and target, and never overwritten. */
export type Prior = { targetKey: string; body: Record<string, unknown>; takenAt: Date }

export type Observed = 'satisfied' | 'absent' | 'partial' | 'unknown'

/** What the far side says afterwards. `pending` is asked again until the deadline; `waiting` gives the lease up until then, or until a decision
 *  or a call of `wakeRun` brings the run back. */
export type Verdict =
  | { state: 'verified'; facts?: Record<string, unknown> /** What of it nobody could say; the run's end says it too. */; unknown?: string }
  | { state: 'pending'; reason: string; retryAfterMs?: number; facts?: Record<string, unknown> }
  | { state: 'waiting'; reason: string; until: Date | null }
  | { state: 'failed'; reason: string; end?: 'not_converged' | 'reverted' | 'blocked' | 'not confirmed'; facts?: Record<string, unknown> }

export type PlanContext = {
  /** null where no cluster is configured. */
  cluster: Cluster | null
  caller: Caller
  now: () => Date
  log: Log
  signal: AbortSignal
}

/** What a step has at hand. Every outside call takes `signal`: it aborts when the lease may be gone, and nothing may be sent after that. */
export type StepContext = PlanContext & {
  runId: string
  planId: string
  n: number
  attempt: number
  lane: Lane
  isDrill: boolean
  /** When the run was accepted, by the database's clock: lines of a stop count from it. */
  acceptedAt: Date
  /** When the intent was first committed, by the database's clock: the same in every attempt. */
  intentAt: Date
  deadlineAt: Date | null
  targets: readonly PlanTarget[]
  /** The fence of a target of this run: what `acgs.io/fence` says on the object. 0 for a key that is not one. */
  fenceOf: (targetKey: string) => bigint
  /** The prior state that this run took of a target, or null. */
  priorOf: (targetKey: string) => Promise<Prior | null>
  /** Where there is no database, keeps what was found before the first write; left out where `tx` does. */
  keepPriors?: (found: readonly { key: string; body: Record<string, unknown> }[]) => void
  /** Says what the database keeps from now on of what was found, for when it is lost. */
  noteKept?: (found: readonly { key: string; body: Record<string, unknown> }[]) => void
  /** Where there is no database, keeps evidence; left out where `tx` does. */
  evidence?: EvidenceStore
  /** What a person decided about a `manual` or `approve` step; null while nobody has. */
  decision: () => Promise<StepDecision | null>
  /** A transaction on this run's connection whose first statement is the gate. Errors: FENCED when the run is another's. No outside call in it. */
  tx: <T>(run: (client: Sql) => Promise<T>) => Promise<T>
}

export type StepDecision = { verdict: 'approve' | 'refuse'; by: string; reason: string; at: Date }

export type Effect = 'read' | 'converge' | 'keyed' | 'once'

export interface StepKind<P = unknown, R = unknown> {
  name: string
  version: number
  params: z.ZodType<P>
  result: z.ZodType<R>
  effect: Effect
  /** Retries inside the run's deadline, not by `maxAttempts`. */
  stopClass: boolean
  timeoutMs: number
  maxAttempts: number
  /** Retries for so long after its intent, however many attempts that takes, and only then by `maxAttempts`. */
  triesForMs?(p: P): number
  backoffMs(attempt: number): number
  /** No effect: server dry run, diff, blast radius, who may revert it. */
  plan(c: PlanContext, p: P): Promise<Preview>
  /** The target key of the step: its effect's key and prior state are of it. */
  target(p: P): string
  /** What is there before the first write, in the same form as `goal`: kept once. Left out by kinds that restore nothing. */
  capture?(c: StepContext, p: P): Promise<Record<string, unknown>>
  /** What is to be there afterwards, in the same form as `capture`. Default: the params. */
  goal?(p: P): Record<string, unknown>
  observe(c: StepContext, p: P): Promise<Observed>
  /** The outside call. `key` is the same in every attempt. */
  run(c: StepContext, p: P, key: string, signal: AbortSignal): Promise<R>
  /** From the far side, never from the answer of run(). */
  verify(c: StepContext, p: P, signal: AbortSignal): Promise<Verdict>
  compensate?(c: StepContext, p: P, prior: Prior): Promise<void>
}

/** Registers a kind whose params and result are its own: the engine parses params with its schema before any call. */
export const stepKind = <P, R>(kind: StepKind<P, R>): StepKind => kind as unknown as StepKind // called only with what its own schema let through

/** Thrown by `run` when nothing can have reached the far side: the step may be tried again. */
export class NotSent extends Error {
  override name = 'NotSent'
}

/** Thrown by `run` when the far side refused for good: no attempt would end otherwise. */
export class Refused extends Error {
  override name = 'Refused'
}
