import type { JournalKind } from '@/lib/schemas/stop-journal'
import type { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import { digestOf } from '@/server/audit/digest'
import type { Sql } from '@/server/audit/sql'
import type { Log } from '@/server/log'
import { ANNOTATIONS, type Caller, type Cluster } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import type { EvidenceStore } from '@/server/runs/evidence/piece'
import type { PlanTarget, Prior, StepContext, StepKind, Verdict } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { effectKey } from '@/server/runs/machine'
import { orAbort, pause } from '@/server/runs/pause'
import { meaningOf, wordsOf } from '@/server/runs/trouble'

type Step = StopPlanEntry['steps'][number]
/** How a step ended here. `skipped`: it needs what is not there, and says what. */
export type StepEnd = {
  n: number
  kind: string
  title: string
  state: 'done' | 'failed' | 'skipped'
  why: string | null
  ms: number
  facts: Record<string, unknown>
}
export type Executing = {
  id: string
  entry: StopPlanEntry
  kinds: Kinds
  cluster: Cluster
  caller: Caller
  isDrill: boolean
  acceptedAt: Date
  log: Log
  now: () => Date
  signal: AbortSignal
  /** When the whole has to be over, by `performance.now()`. */
  endsAtMs: number
  /** Left out: no evidence is kept, and the step says so. */
  evidence?: EvidenceStore
  write: (kind: JournalKind, data: Record<string, unknown>) => void
  say: (line: string) => void
  /** Of a run that is gone on with: the marks that it wrote with before. Nobody with a higher one is overruled. */
  fences?: ReadonlyMap<string, bigint>
  /** What was kept of it before, and is not looked at again. */
  priors?: readonly Prior[]
}
/** Whoever has the record goes on from here: what was not seen to its end is theirs. */
export class HandedBack extends Error {
  override name = 'HandedBack'
}

const MAX_TOGETHER = 32
const AGAIN_MS = 500
/** A statement that no database is there for: nothing is read and nothing is kept. What it would have kept is in the journal. */
const NO_SQL = { query: async () => ({ rows: [], rowCount: 0 }) } as unknown as Sql // every kind reads rows alone

type Shared = Omit<Executing, 'priors' | 'fences'> & { priors: Map<string, Prior>; fences: Map<string, bigint>; isOverruling: boolean }

function refuseHandedBack({ signal }: Shared): void {
  if (signal.aborted && signal.reason instanceof HandedBack) throw signal.reason
}

function contextOf(at: Shared, step: Step, { attempt, intentAt }: { attempt: number; intentAt: Date }): StepContext {
  return {
    cluster: at.cluster,
    caller: at.caller,
    now: at.now,
    log: at.log,
    signal: at.signal,
    runId: at.id,
    planId: at.entry.planId,
    n: step.n,
    attempt,
    lane: 0,
    isDrill: at.isDrill,
    acceptedAt: at.acceptedAt,
    intentAt,
    deadlineAt: null,
    targets: at.entry.targets as PlanTarget[],
    fenceOf: (key) => at.fences.get(key) ?? 1n,
    priorOf: async (key) => at.priors.get(key) ?? null,
    keepPriors: (found) => keepFound(at, step.n, found),
    ...(at.evidence ? { evidence: at.evidence } : {}),
    decision: async () => null,
    tx: (run) => run(NO_SQL),
  }
}

/** The mark of whoever wrote last may not fall: ours is one above what stands there. */
async function raiseFence(at: Shared, key: string): Promise<void> {
  const ref = (at.entry.targets as PlanTarget[]).find((one) => one.key === key)?.ref
  if (ref === undefined || at.fences.has(key)) return
  const resource = KINDS[ref.kind as keyof typeof KINDS]
  if (resource === undefined) return
  try {
    const object = await at.cluster.get(
      { resource, namespace: ref.namespace ?? null, name: ref.name },
      { signal: at.signal, lane: 'emergency' },
    )
    const text = object.metadata.annotations?.[ANNOTATIONS.fence] ?? ''
    at.fences.set(key, (/^\d{1,18}$/.test(text) ? BigInt(text) : 0n) + 1n)
  } catch (cause) {
    if (!(cause instanceof ClusterError)) throw cause // its own call says what is wrong with the cluster
  }
}

/** Once a target: whoever looks again finds what was there at first. */
function keepFound(at: Shared, n: number, found: readonly { key: string; body: Record<string, unknown> }[]): void {
  for (const { key, body } of found) {
    if (at.priors.has(key)) continue
    at.priors.set(key, { targetKey: key, body, takenAt: at.now() })
    at.write('prior', { n, target: key, body, digest: digestOf(body) })
  }
}

async function keepPrior(at: Shared, step: Step, { kind, key }: { kind: StepKind; key: string }): Promise<void> {
  if (kind.capture === undefined || at.priors.has(key)) return
  const kept = at.entry.priors[key]
  const c = contextOf(at, step, { attempt: 1, intentAt: at.now() })
  const body = await kind.capture(c, step.params).catch((cause: unknown) => {
    if (kept === undefined) throw cause
    return kept
  })
  keepFound(at, step.n, [{ key, body }])
}

async function call(
  at: Shared,
  step: Step,
  { kind, key, intentAt }: { kind: StepKind; key: string; intentAt: Date },
): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const c = contextOf(at, step, { attempt, intentAt })
    try {
      if (attempt === 1) await keepPrior(at, step, { kind, key })
      await raiseFence(at, key)
      at.write('sent', { n: step.n, attempt })
      await orAbort(kind.run(c, step.params, effectKey(at.id, { n: step.n, targetKey: key }), at.signal), at.signal)
      return null
    } catch (cause) {
      const meaning = meaningOf(cause)
      if (meaning === 'fenced' && at.isOverruling) at.fences.delete(key)
      // A target that is gone is what a stop wants; whatever else it was, verify says how it stands.
      if (meaning === 'refused') return wordsOf(cause)
      const waitMs = Math.min(kind.backoffMs(attempt), 2_000)
      if (at.signal.aborted || performance.now() + waitMs >= at.endsAtMs) return wordsOf(cause)
      await pause(waitMs, at.signal)
    }
  }
}

async function verified(at: Shared, step: Step, { kind, intentAt, error }: { kind: StepKind; intentAt: Date; error: string | null }) {
  let said = error ?? ''
  for (;;) {
    let verdict: Verdict
    try {
      verdict = await orAbort(kind.verify(contextOf(at, step, { attempt: 1, intentAt }), step.params, at.signal), at.signal)
    } catch (cause) {
      verdict = { state: 'pending', reason: wordsOf(cause) }
    }
    if (verdict.state === 'verified') return { state: 'done' as const, why: verdict.unknown ?? null, facts: verdict.facts ?? {} }
    if (verdict.state === 'failed') return { state: 'failed' as const, why: error ?? verdict.reason, facts: verdict.facts ?? {} }
    if (verdict.reason !== said)
      at.write('seen', { n: step.n, reason: verdict.reason, ...leftOf('facts' in verdict ? verdict.facts : undefined) })
    said = verdict.reason
    const waitMs = verdict.state === 'pending' ? Math.min(verdict.retryAfterMs ?? AGAIN_MS, 10_000) : AGAIN_MS
    if (at.signal.aborted || performance.now() + waitMs >= at.endsAtMs)
      return { state: 'failed' as const, why: `not confirmed: ${error ?? said}`, facts: {} }
    await pause(waitMs, at.signal).catch(() => undefined)
  }
}

/** How much is still there, where the look said so: none for the first time is when it was seen. */
const leftOf = (facts: Record<string, unknown> | undefined) => (Array.isArray(facts?.missing) ? { left: facts.missing.length } : {})

async function runStep(at: Shared, step: Step): Promise<StepEnd> {
  const began = performance.now()
  const kind = at.kinds.get(step.kind)
  const end = (state: StepEnd['state'], why: string | null, facts: Record<string, unknown> = {}): StepEnd => {
    const ms = Math.round(performance.now() - began)
    at.write('outcome', { n: step.n, state, why, facts, ms })
    at.say(
      `${state === 'done' ? 'done   ' : state === 'failed' ? 'FAILED ' : 'skipped'} ${step.title}${why ? `: ${why}` : ''} (${(ms / 1000).toFixed(1)} s)`,
    )
    return { n: step.n, kind: step.kind, title: step.title, state, why, ms, facts }
  }
  if (kind === undefined) {
    at.write('intent', { n: step.n, kind: step.kind, title: step.title })
    return end('skipped', 'it needs the database, or this file is older than the plan')
  }
  const params = kind.params.safeParse(step.params)
  if (!params.success) return end('failed', 'the plan does not fit this file; take the file of its version')
  const parsed = { ...step, params: params.data }
  const key = kind.target(parsed.params)
  const intentAt = at.now()
  at.write('intent', { n: step.n, kind: step.kind, title: step.title, target: key })
  const error = await call(at, parsed, { kind, key, intentAt })
  const { state, why, facts } = await verified(at, parsed, { kind, intentAt, error })
  refuseHandedBack(at)
  return end(state, why, facts)
}

async function together(at: Shared, steps: readonly Step[]): Promise<StepEnd[]> {
  const ends: StepEnd[] = []
  let next = 0
  const lane = async () => {
    for (let i = next++; i < steps.length; i = next++) {
      const step = steps[i]
      if (step) ends.push(await runStep(at, step))
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(MAX_TOGETHER, steps.length) }, lane))
  for (const one of lanes) if (one.status === 'rejected') throw one.reason
  return ends
}

/** Takes the steps of a plan as far as they go, with the same code as the worker and without a database. What fails is said and the next goes on:
 *  one target that hangs holds up nothing else. Out: how each step ended, in the order in which they ended. Errors: HandedBack alone. */
export async function executeStop(executing: Executing): Promise<StepEnd[]> {
  const { priors = [], fences } = executing
  const kept = new Map(priors.map((one) => [one.targetKey, one]))
  const at: Shared = { ...executing, priors: kept, fences: new Map(fences), isOverruling: fences === undefined }
  const { steps } = at.entry
  const ends: StepEnd[] = []
  for (const top of steps.filter(({ parentN }) => parentN === undefined)) {
    const children = steps.filter(({ parentN }) => parentN === top.n)
    refuseHandedBack(at)
    ends.push(...(await together(at, [top])), ...(await together(at, children)))
  }
  return ends
}
