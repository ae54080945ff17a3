import * as z from 'zod'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { type Pod, Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { sayUndone, undoneBy } from '@/server/runs/cluster/undone-by'
import {
  type PlanContext,
  type Preview,
  type Prior,
  Refused,
  type StepContext,
  type StepKind,
  stepKind,
  type Verdict,
} from '@/server/runs/kind'
import { clusterOf, decidedOr, findObject, getObject, keyFor, preview, writing } from './at-hand'
import { capture } from './capture'
import type { Hold } from './hold'
import { WAITS_FOR_PODS } from './patience'
import { refused } from './planned'
import { podsOf } from './pods-of'
import { previewWrite } from './preview-patch'
import { Decided, keyOf, refOf, SCALABLE, sayTarget, Target } from './target'
import { Wrote, wroteOf } from './wrote'

export const ScaleParams = z
  .strictObject({
    target: Target,
    /** null: what this run kept before its first write. */
    replicas: z.number().int().min(0).max(10_000).nullable(),
    decided: Decided.nullable(),
    /** Verified twice, this far apart: whoever scales it back shows in between. */
    holdMs: z.number().int().min(0).max(3_600_000),
    timeoutMs: z.number().int().min(1_000).max(3_600_000),
  })
  .refine(({ target }) => SCALABLE.some((kind) => kind === target.kind), `a scale is of ${SCALABLE.join(', ')}`)
export type ScaleParams = z.infer<typeof ScaleParams>

async function wanted(c: StepContext, { target, replicas }: ScaleParams): Promise<number> {
  const kept = replicas ?? (await c.priorOf(keyOf(target)))?.body.replicas
  if (typeof kept !== 'number') throw new Refused(`How many replicas ${sayTarget(target)} had was not kept: scale it by hand.`)
  return kept
}

async function plan(c: PlanContext, { target, replicas, decided }: ScaleParams): Promise<Preview> {
  const object = await findObject(c, target)
  if (object === null) return refused({ code: 'notFound', what: sayTarget(target) }, target)
  const live = read(Workload, object).spec.replicas ?? 1
  const count = replicas ?? live
  const precondition = decidedOr(decided, object)
  const write = () => clusterOf(c).scale({ ...preview(c), ref: refOf(target), precondition, replicas: count })
  const found = await previewWrite(c, { target, object, subresource: 'scale', isThere: replicas === live, write })
  return { ...found, detail: { ...found.detail, replicas: { from: live, to: replicas } } }
}

/** Pods that are still there, at 0; else what the workload says itself. Null once all is as it should be. */
async function missing(c: StepContext, workload: Workload, count: number): Promise<string | null> {
  const { replicas = 0, readyReplicas: ready = 0, observedGeneration = 0 } = workload.status ?? {}
  if (observedGeneration < (workload.metadata.generation ?? 0)) return 'its controller has not seen the change yet'
  if (replicas !== count) return `${replicas} of ${count} pods`
  if (count > 0) return ready >= count ? null : `${ready} of ${count} pods ready`
  const pods = await podsOf(c, workload)
  return pods.length === 0
    ? null
    : `${pods.length} pods not gone yet, ${pods
        .map(({ metadata }: Pod) => metadata.name)
        .join(', ')
        .slice(0, 300)}`
}

async function verify(c: StepContext, p: ScaleParams, hold: Hold): Promise<Verdict> {
  const id = `${c.runId}/${c.n}`
  const object = await findObject(c, p.target)
  if (object === null) return { state: 'failed', reason: `${sayTarget(p.target)} is gone` }
  const count = await wanted(c, p)
  const workload = read(Workload, object)
  if ((workload.spec.replicas ?? 1) !== count) {
    const by = undoneBy(workload.metadata, 'replicas')
    return { state: 'failed', end: 'reverted', reason: sayUndone(by), facts: { undoneBy: by, replicas: workload.spec.replicas ?? 1 } }
  }
  const lacks = await missing(c, workload, count)
  const heldMs = hold.held(id, lacks === null, { now: c.now() })
  if (lacks === null && heldMs >= p.holdMs) {
    hold.forget(id)
    return { state: 'verified', facts: { replicas: count } }
  }
  if (lacks !== null && c.now().getTime() - c.intentAt.getTime() > p.timeoutMs)
    return { state: 'failed', end: 'not_converged', reason: lacks }
  return {
    state: 'pending',
    reason: lacks ?? 'looked at again after a while',
    retryAfterMs: lacks === null ? Math.min(10_000, p.holdMs - heldMs) : 1_000,
  }
}

async function takeBack(c: StepContext, p: ScaleParams, prior: Prior): Promise<void> {
  const { replicas, uid } = prior.body
  const object = await getObject(c, p.target)
  if (typeof replicas !== 'number' || object.metadata.uid !== uid)
    throw new Refused(`${sayTarget(p.target)}: there is no count to put back.`)
  const live = read(Workload, object).spec.replicas ?? 1
  if (live === replicas) return
  if (live !== (await wanted(c, p)))
    throw new Refused(`${sayTarget(p.target)}: ${sayUndone(undoneBy(object.metadata, 'replicas'))}. It is left as it is.`)
  const write = await writing(c, p.target, keyFor(c, keyOf(p.target), 'undo'))
  await clusterOf(c).scale({ ...write, ref: refOf(p.target), precondition: preconditionOf(object), replicas })
}

/** A count of replicas, through the scale subresource. */
export const clusterScale = (hold: Hold) =>
  stepKind<ScaleParams, Wrote>({
    name: 'cluster.scale',
    version: 1,
    params: ScaleParams,
    result: Wrote,
    ...WAITS_FOR_PODS,
    target: ({ target }) => keyOf(target),
    plan,
    capture: (c, { target }) => capture(c, target),
    goal: ({ replicas }) => ({ replicas }),
    observe: async (c, p) => {
      const object = await findObject(c, p.target)
      return object !== null && (read(Workload, object).spec.replicas ?? 1) === (await wanted(c, p)) ? 'satisfied' : 'absent'
    },
    run: async (c, p, key) => {
      const replicas = await wanted(c, p)
      const precondition = decidedOr(p.decided, await getObject(c, p.target))
      const write = await writing(c, p.target, key)
      return wroteOf(await clusterOf(c).scale({ ...write, ref: refOf(p.target), precondition, replicas }))
    },
    verify: (c, p) => verify(c, p, hold),
    compensate: takeBack,
  } satisfies StepKind<ScaleParams, Wrote>)
