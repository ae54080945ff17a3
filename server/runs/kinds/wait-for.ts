import * as z from 'zod'
import { type RolloutVerdict, sayRollout } from '@/lib/rollout-verdict'
import { judgeObjective, type LatencyMeasured, NO_OBJECTIVE, SERVICE_OBJECTIVES, type ServiceObjective } from '@/lib/service-objectives'
import { saySoak } from '@/lib/soak-words'
import type { KubeObject } from '@/server/ports/cluster'
import { findRevision, readHistory } from '@/server/runs/cluster/read-history'
import { rolloutOf } from '@/server/runs/cluster/rollout'
import { isReady, Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { isSameTemplate } from '@/server/runs/cluster/templates'
import { sayUndone, undoneBy } from '@/server/runs/cluster/undone-by'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { clusterOf, findObject, reading } from './at-hand'
import type { Hold } from './hold'
import { RevisionRef } from './patch-changes'
import { emptyPreview } from './planned'
import { podsOf } from './pods-of'
import { keyOf, ROLLABLE, sayTarget, Target } from './target'

export const WaitParams = z
  .strictObject({
    target: Target,
    /** `seen`: its controller has taken the newest spec up · `rollout`: all pods are on the new template and available. */
    until: z.enum(['seen', 'rollout']),
    /** Whose content must be live all along; null where any is right. */
    revision: RevisionRef.nullable(),
    /** How long it must hold without a break: a soak. */
    holdMs: z.number().int().min(0).max(3_600_000),
    timeoutMs: z.number().int().min(1_000).max(7_200_000),
    /** What the service is held to while it holds; null: nothing that we measure, so that its readiness must do. */
    objective: z.enum(SERVICE_OBJECTIVES).nullish(),
  })
  .refine(({ target }) => ROLLABLE.some((kind) => kind === target.kind), `only ${ROLLABLE.join(', ')} roll out`)
export type WaitParams = z.infer<typeof WaitParams>

const Result = z.strictObject({})
type Result = z.infer<typeof Result>

/** What an objective came to between two times. */
export type Measure = (objective: ServiceObjective, span: { from: Date; to: Date }) => Promise<LatencyMeasured>

/** Whether somebody changed the template back since. */
async function reverted(c: StepContext, p: WaitParams, object: KubeObject): Promise<Verdict | null> {
  if (p.revision === null) return null
  const { workload, history } = await readHistory(clusterOf(c), object, reading(c))
  const meant = findRevision(history, p.revision)
  if (meant !== null && isSameTemplate(meant.template, workload.spec.template)) return null
  const by = undoneBy(workload.metadata, 'template')
  return { state: 'failed', end: 'reverted', reason: `${sayTarget(p.target)}: ${sayUndone(by)}`, facts: { undoneBy: by } }
}

const isThere = (until: WaitParams['until'], verdict: RolloutVerdict): boolean =>
  verdict.state === 'done' || (until === 'seen' && !(verdict.state === 'progressing' && verdict.wait.for === 'seen'))

/** Pods that are not well: a container that starts again, or a pod that gets unready, begins a soak anew. Pods that an autoscaler adds or takes
 *  away do not. */
async function unwell(c: StepContext, workload: Workload): Promise<string> {
  const pods = await podsOf(c, workload)
  return pods
    .map((pod) => ({ uid: pod.metadata.uid, restarts: restartsOf(pod.status), ready: isReady(pod) }))
    .filter(({ restarts, ready }) => restarts > 0 || !ready)
    .map(({ uid, restarts, ready }) => `${uid}:${restarts}:${ready}`)
    .sort()
    .join(' ')
}
const Restarts = z.looseObject({ containerStatuses: z.array(z.looseObject({ restartCount: z.number().optional() })).optional() })
const restartsOf = (status: unknown): number =>
  (Restarts.safeParse(status).data?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)

/** What it is held to, over the time that it has held. */
async function objectiveVerdict(c: StepContext, p: WaitParams, { measure, heldMs }: { measure: Measure | null; heldMs: number }) {
  if (p.objective === undefined || p.objective === null) return NO_OBJECTIVE
  const to = c.now()
  return judgeObjective(measure === null ? null : await measure(p.objective, { from: new Date(to.getTime() - heldMs), to }))
}

/** The end of a soak: it held, or it did not, with the figures. */
async function soaked(c: StepContext, p: WaitParams, { measure, heldMs, facts }: Soak): Promise<Verdict> {
  if (p.objective === undefined) return { state: 'verified', facts }
  const objective = await objectiveVerdict(c, p, { measure, heldMs })
  const all = { ...facts, objective }
  const name = sayTarget(p.target)
  if (objective.state === 'breach') return { state: 'failed', end: 'not_converged', reason: `${name}: ${objective.said}`, facts: all }
  return { state: 'verified', facts: all, ...(objective.state === 'unknown' ? { unknown: `${name}: ${objective.said}` } : {}) }
}
type Soak = { measure: Measure | null; heldMs: number; facts: Record<string, unknown> }

async function verify(c: StepContext, p: WaitParams, { hold, measure }: { hold: Hold; measure: Measure | null }): Promise<Verdict> {
  const id = `${c.runId}/${c.n}/`
  const object = await findObject(c, p.target)
  if (object === null) return { state: 'failed', reason: `${sayTarget(p.target)} is gone` }
  const undone = await reverted(c, p, object)
  if (undone !== null) return undone
  const workload = read(Workload, object)
  const verdict = rolloutOf(p.target.kind, workload)
  const facts = { rollout: verdict }
  if (verdict.state === 'failed')
    return { state: 'failed', end: 'not_converged', reason: `${sayTarget(p.target)}: ${sayRollout(verdict)}`, facts }
  const holds = isThere(p.until, verdict)
  const heldMs = hold.held(id, holds, { now: c.now(), of: holds && p.holdMs > 0 ? await unwell(c, workload) : '' })
  if (holds && heldMs >= p.holdMs) {
    const end = await soaked(c, p, { measure, heldMs, facts })
    hold.forget(id)
    return end
  }
  const isOver = c.now().getTime() - c.intentAt.getTime() > p.timeoutMs
  if (isOver) return { state: 'failed', end: 'not_converged', reason: `${sayTarget(p.target)}: ${sayRollout(verdict)}`, facts }
  const left = Math.max(0, p.holdMs - heldMs)
  const reason = holds ? saySoak(left) : sayRollout(verdict)
  return { state: 'pending', reason, retryAfterMs: holds ? Math.min(5_000, Math.max(250, left)) : 1_000, facts }
}

/** Waits until a workload says that it is where it should be, and stays there. */
export const waitFor = (hold: Hold, measure: Measure | null = null) =>
  stepKind<WaitParams, Result>({
    name: 'wait-for',
    version: 1,
    params: WaitParams,
    result: Result,
    effect: 'read',
    stopClass: false,
    timeoutMs: 7_300_000,
    maxAttempts: 3,
    backoffMs: (attempt) => 500 * 2 ** attempt,
    target: ({ target }) => keyOf(target),
    plan: async () => emptyPreview(),
    observe: async () => 'absent',
    run: async () => ({}),
    verify: (c, p) => verify(c, p, { hold, measure }),
  } satisfies StepKind<WaitParams, Result>)
