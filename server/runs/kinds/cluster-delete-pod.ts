import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { controllerOf, isReady, Pod } from '@/server/runs/cluster/shapes'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import { NotSent, type PlanContext, type Preview, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { jittered } from '@/server/runs/pause'
import { clusterOf, findObject, reading, writing } from './at-hand'
import { mayOrRefusal } from './dry-run'
import { WAITS_FOR_PODS } from './patience'
import { emptyPreview, planTarget, refusalFinding } from './planned'
import { keyOf, refOf, sayTarget, Target } from './target'
import { NOT_NEEDED, Wrote, wroteOf } from './wrote'

export const DeletePodParams = z.strictObject({
  target: Target.refine(({ kind }) => kind === 'Pod', 'a pod'),
  /** Null: whichever has the name, where the plan was made before it was there. */
  uid: z.string().min(1).max(128).nullable(),
  /** Never one that is Ready: it got well by itself. */
  onlyUnready: z.boolean(),
  /** Which pod must be up and Ready in its place before this step is done; null: none. */
  successor: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('name') }),
      z.strictObject({ by: z.literal('node'), node: z.string().min(1).max(253), ownerUid: z.string().min(1).max(128) }),
    ])
    .nullable(),
  graceSeconds: z.number().int().min(0).max(3_600).nullable(),
  timeoutMs: z.number().int().min(1_000).max(3_600_000),
})
export type DeletePodParams = z.infer<typeof DeletePodParams>

const isOther = ({ metadata }: KubeObject, uid: string | null): boolean => uid !== null && metadata.uid !== uid

/** The pod that was meant, by uid; null once it is gone, whatever has its name now. */
async function meant(c: PlanContext, { target, uid }: DeletePodParams): Promise<Pod | null> {
  const object = await findObject(c, target)
  return object === null || isOther(object, uid) ? null : read(Pod, object)
}

async function hasSuccessor(c: PlanContext, { target, uid, successor }: DeletePodParams): Promise<boolean> {
  if (successor === null) return true
  if (successor.by === 'name') {
    const object = await findObject(c, target)
    return object !== null && object.metadata.uid !== uid && isReady(read(Pod, object))
  }
  const fieldSelector = `spec.nodeName=${successor.node}`
  const { items } = await clusterOf(c).list({ resource: KINDS.Pod, namespace: target.namespace, fieldSelector }, reading(c))
  return readAll(Pod, items).some(
    (pod) => pod.metadata.uid !== uid && controllerOf(pod.metadata)?.uid === successor.ownerUid && isReady(pod),
  )
}

const isSpared = (pod: Pod, { onlyUnready }: DeletePodParams) => onlyUnready && isReady(pod)

/** It was told to end, and gets no more time than asked for here. */
const isEnding = ({ metadata }: Pod, { graceSeconds }: DeletePodParams): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (graceSeconds === null || typeof metadata.deletionGracePeriodSeconds !== 'number' || metadata.deletionGracePeriodSeconds <= graceSeconds)

async function plan(c: PlanContext, p: DeletePodParams): Promise<Preview> {
  const object = await findObject(c, p.target)
  if (object === null || isOther(object, p.uid)) return { ...emptyPreview(), isNoop: true }
  const may = await mayOrRefusal(c, { target: p.target, verb: 'delete' })
  const refusals = may === null ? [] : [refusalFinding(may, p.target)]
  return { ...emptyPreview(), targets: [planTarget(p.target, object)], refusals, detail: { pod: p.target.name } }
}

async function verify(c: StepContext, p: DeletePodParams): Promise<Verdict> {
  const pod = await meant(c, p)
  if (pod !== null && isSpared(pod, p)) return { state: 'verified', facts: { spared: true } }
  const isOver = c.now().getTime() - c.intentAt.getTime() > p.timeoutMs
  if (pod === null && (await hasSuccessor(c, p))) return { state: 'verified', facts: { uid: p.uid } }
  const finalizers = (pod?.metadata.finalizers ?? []).join(', ')
  const held = finalizers === '' ? '' : `; finalizer ${finalizers}`
  const reason = pod === null ? `no Ready pod in place of ${p.target.name} yet` : `${sayTarget(p.target)} is not gone yet${held}`
  return isOver ? { state: 'failed', end: 'not_converged', reason } : { state: 'pending', reason, retryAfterMs: 1_000 }
}

const AGAIN_MS = 250
const TRIES_MS = 10_000

/** One pod, by uid. */
export const clusterDeletePod = stepKind<DeletePodParams, Wrote>({
  name: 'cluster.delete-pod',
  version: 1,
  params: DeletePodParams,
  result: Wrote,
  ...WAITS_FOR_PODS,
  // Whoever writes to the pod again and again does not keep it: each attempt reads it anew.
  triesForMs: ({ timeoutMs }) => Math.min(timeoutMs, TRIES_MS),
  backoffMs: () => jittered(AGAIN_MS),
  target: ({ target }) => keyOf(target),
  plan,
  observe: async (c, p) => {
    const pod = await meant(c, p)
    return pod === null || isEnding(pod, p) || isSpared(pod, p) ? 'satisfied' : 'absent'
  },
  run: async (c, p, key) => {
    const object = await findObject(c, p.target)
    if (object === null || isOther(object, p.uid) || isSpared(read(Pod, object), p)) return NOT_NEEDED
    const grace = p.graceSeconds === null ? {} : { graceSeconds: p.graceSeconds }
    const write = { ...(await writing(c, p.target, key)), ref: refOf(p.target), precondition: preconditionOf(object), ...grace }
    try {
      return wroteOf(await clusterOf(c).delete(write))
    } catch (cause) {
      // Meant by uid: whoever wrote to it in between has changed nothing of that, and it is looked at again.
      if (cause instanceof ClusterError && cause.trouble.reason === 'moved') throw new NotSent(cause.message)
      throw cause
    }
  },
  verify,
} satisfies StepKind<DeletePodParams, Wrote>)
