import * as z from 'zod'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { type Eviction, evictionOf } from '@/server/runs/cluster/eviction'
import { selects } from '@/server/runs/cluster/selectors'
import { Pod } from '@/server/runs/cluster/shapes'
import { Budget } from '@/server/runs/cluster/shapes-around'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import { type PlanContext, type Preview, Refused, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { pause } from '@/server/runs/pause'
import { clusterOf, findObject, reading, writing } from './at-hand'
import { mayOrRefusal } from './dry-run'
import { WAITS_FOR_PODS } from './patience'
import { emptyPreview, planTarget, refusalFinding } from './planned'
import { keyOf, refOf, sayTarget, Target } from './target'

export const EvictParams = z.strictObject({
  target: Target.refine(({ kind }) => kind === 'Pod', 'a pod'),
  uid: z.string().min(1).max(128),
  /** How long a budget may hold it back, and then how long it may take to be gone. */
  timeoutMs: z.number().int().min(1_000).max(3_600_000),
})
export type EvictParams = z.infer<typeof EvictParams>

const Result = z.strictObject({ state: z.enum(['accepted', 'gone', 'blocked']), tries: z.number().int(), auditId: z.string().nullable() })
type Result = z.infer<typeof Result>

async function find(c: PlanContext, { target, uid }: EvictParams): Promise<Pod | null> {
  const object = await findObject(c, target)
  return object === null || object.metadata.uid !== uid ? null : read(Pod, object)
}

const isOver = (c: StepContext, { timeoutMs }: EvictParams) => c.now().getTime() - c.intentAt.getTime() > timeoutMs

async function evictOnce(c: StepContext, p: EvictParams, key: string): Promise<Eviction & { auditId?: string | null }> {
  const object = await findObject(c, p.target)
  if (object === null || object.metadata.uid !== p.uid) return { state: 'gone' }
  if (object.metadata.deletionTimestamp !== undefined) return { state: 'accepted' }
  try {
    const write = await writing(c, p.target, key)
    const { auditId } = await clusterOf(c).evict({ ...write, ref: refOf(p.target), precondition: preconditionOf(object) })
    return { state: 'accepted', auditId }
  } catch (cause) {
    return evictionOf(cause)
  }
}

async function run(c: StepContext, p: EvictParams, key: string): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const answer = await evictOnce(c, p, key)
    if (answer.state === 'stop') throw new Refused(answer.why)
    if (answer.state === 'accepted' || answer.state === 'gone') return { state: answer.state, tries, auditId: answer.auditId ?? null }
    if (isOver(c, p)) return { state: 'blocked', tries, auditId: null }
    await pause(answer.retryAfterMs, c.signal)
  }
}

/** The budgets that let no pod of these labels go now. */
async function holding(c: PlanContext, pod: Pod): Promise<string[]> {
  const { items } = await clusterOf(c).list({ resource: KINDS.PodDisruptionBudget, namespace: pod.metadata.namespace ?? null }, reading(c))
  return readAll(Budget, items)
    .filter(({ spec, status }) => selects(spec.selector, pod.metadata.labels) && (status?.disruptionsAllowed ?? 0) === 0)
    .map(({ metadata }) => metadata.name)
}

async function verify(c: StepContext, p: EvictParams): Promise<Verdict> {
  const pod = await find(c, p)
  if (pod === null) return { state: 'verified', facts: { uid: p.uid } }
  if (pod.metadata.deletionTimestamp === undefined) {
    const budgets = await holding(c, pod)
    const by = budgets.length === 0 ? 'nothing was evicted' : `blocked by PDB ${budgets.join(', ')}`
    return { state: 'failed', end: 'blocked', reason: `${sayTarget(p.target)}: ${by}`, facts: { budgets } }
  }
  const finalizers = pod.metadata.finalizers ?? []
  const held = finalizers.length === 0 ? '' : `; finalizer ${finalizers.join(', ')}`
  const reason = `${sayTarget(p.target)} is leaving since ${pod.metadata.deletionTimestamp}${held}`
  if (c.now().getTime() - c.intentAt.getTime() > 2 * p.timeoutMs) return { state: 'failed', end: 'blocked', reason, facts: { finalizers } }
  return { state: 'pending', reason, retryAfterMs: 1_000 }
}

/** One pod leaves its node, as its budgets allow. Accepted is not gone. Nothing is ever deleted by force here. */
export const clusterEvict = stepKind<EvictParams, Result>({
  name: 'cluster.evict',
  version: 1,
  params: EvictParams,
  result: Result,
  ...WAITS_FOR_PODS,
  maxAttempts: 5,
  target: ({ target }) => keyOf(target),
  plan: async (c, p): Promise<Preview> => {
    const object = await findObject(c, p.target)
    if (object === null || object.metadata.uid !== p.uid) return { ...emptyPreview(), isNoop: true }
    const may = await mayOrRefusal(c, { target: p.target, verb: 'create', subresource: 'eviction' })
    const budgets = await holding(c, read(Pod, object))
    const warnings = budgets.map((name) => ({ code: 'budget', message: `PDB ${name} lets none go now.`, targetKey: keyOf(p.target) }))
    const refusals = may === null ? [] : [refusalFinding(may, p.target)]
    return { ...emptyPreview(), targets: [planTarget(p.target, object)], refusals, warnings }
  },
  observe: async (c, p) => {
    const pod = await find(c, p)
    return pod === null || pod.metadata.deletionTimestamp !== undefined ? 'satisfied' : 'absent'
  },
  run,
  verify,
} satisfies StepKind<EvictParams, Result>)
