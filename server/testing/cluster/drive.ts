import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { openKubernetes } from '@/server/adapters/kubernetes/open'
import type { Cluster } from '@/server/ports/cluster'
import type { PlanContext, Prior, StepContext, StepKind, Verdict } from '@/server/runs/kind'
import { type Kinds, kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import type { PlanStep } from '@/server/runs/plan'
import { target } from './contract'

/** The console's own way to the cluster under test, by the administrator's account: what a person may is another suite's business. */
export const clusterAt = (kubeconfig: string): Cluster => openKubernetes({ kubeconfig, context: null }).cluster
export const ours = clusterAt(target.kubeconfig)
export const kinds: Kinds = kindsOf([...clusterSteps(), group])

const log = pino({ level: 'silent' })
const CALLER = { kind: 'self' as const }
export const planContext = (cluster: Cluster = ours): PlanContext => ({
  cluster,
  caller: CALLER,
  now: () => new Date(),
  log,
  signal: new AbortController().signal,
})

/** A run's memory as the engine keeps it: prior states are taken once. Two workers of one run share it. */
export type RunMemory = { runId: string; fence: bigint; priors: Map<string, Prior>; intents: Map<number, Date> }
export const newRun = (fence = 1n): RunMemory => ({ runId: randomUUID(), fence, priors: new Map(), intents: new Map() })

/** What the engine gives one step, without its database. */
export function stepContext(run: RunMemory, n: number, cluster: Cluster = ours): StepContext {
  const intentAt = run.intents.get(n) ?? new Date()
  run.intents.set(n, intentAt)
  return {
    ...planContext(cluster),
    runId: run.runId,
    planId: run.runId,
    n,
    attempt: 1,
    lane: 2,
    isDrill: false,
    acceptedAt: intentAt,
    intentAt,
    deadlineAt: null,
    targets: [],
    fenceOf: () => run.fence,
    priorOf: async (key) => run.priors.get(key) ?? null,
    decision: async () => null,
    tx: () => Promise.reject(new Error('a step of a cluster has no business in the database')),
  }
}

/** Everything but the waiting: what must hold for minutes holds here for a moment. */
export function hurried(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return params
  const { holdMs, timeoutMs, ...rest } = params as { holdMs?: number; timeoutMs?: number }
  return {
    ...rest,
    ...(holdMs === undefined ? {} : { holdMs: Math.min(holdMs, 500) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs: 45_000 }),
  }
}

function kindOf(name: string): StepKind {
  const kind = kinds.get(name)
  if (!kind) throw new Error(`there is no step kind ${name}`)
  return kind
}

/** Before the effect: the prior state once, then a look whether there is anything to do. Out: whether it ran. */
export async function act(run: RunMemory, { n, kind: name, params }: PlanStep, cluster: Cluster = ours): Promise<boolean> {
  const kind = kindOf(name)
  const parsed = kind.params.parse(hurried(params))
  const context = stepContext(run, n, cluster)
  const key = kind.target(parsed)
  if (kind.capture && !run.priors.has(key))
    run.priors.set(key, { targetKey: key, body: await kind.capture(context, parsed), takenAt: new Date() })
  if ((await kind.observe(context, parsed)) === 'satisfied') return false
  await kind.run(context, parsed, `${run.runId}/${n}`, context.signal)
  return true
}

/** Asks the far side until it says something that stays. */
export async function verdictOf(run: RunMemory, { n, kind: name, params }: PlanStep, cluster: Cluster = ours): Promise<Verdict> {
  const kind = kindOf(name)
  const parsed = kind.params.parse(hurried(params))
  for (;;) {
    const verdict = await kind.verify(stepContext(run, n, cluster), parsed, new AbortController().signal)
    if (verdict.state !== 'pending') return verdict
    await new Promise((next) => setTimeout(next, Math.min(verdict.retryAfterMs ?? 250, 250)))
  }
}

/** Takes one step of the run back, as after a failure. */
export async function takeBack(run: RunMemory, { n, kind: name, params }: PlanStep): Promise<void> {
  const kind = kindOf(name)
  const parsed = kind.params.parse(hurried(params))
  const prior = run.priors.get(kind.target(parsed))
  if (kind.compensate && prior) await kind.compensate(stepContext(run, n), parsed, prior)
}

export type Ended = { verdict: Verdict; step: PlanStep | null; acted: number[] }

/** All steps in their order until one fails. A write that is refused is a failure with its reason. */
export async function runPlan(run: RunMemory, steps: readonly PlanStep[], cluster: Cluster = ours): Promise<Ended> {
  const acted: number[] = []
  for (const step of steps) {
    try {
      if (await act(run, step, cluster)) acted.push(step.n)
    } catch (cause) {
      return { verdict: { state: 'failed', reason: cause instanceof Error ? cause.message : String(cause) }, step, acted }
    }
    const verdict = await verdictOf(run, step, cluster)
    if (verdict.state !== 'verified') return { verdict, step, acted }
  }
  return { verdict: { state: 'verified' }, step: null, acted }
}
