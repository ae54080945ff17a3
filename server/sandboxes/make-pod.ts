import type { Sandbox } from '@/server/generated/prisma/client'
import { type Cluster, type KubeObject, type NewObject, refTo, type Stamp } from '@/server/ports/cluster'
import { ClusterError, troubleOf } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { SANDBOX_LABEL } from './pod'

const SELF = { kind: 'self' } as const
const GRACE_S = 5
/** The controller's own writes yield to every run: a run's fence is higher. */
const stampOf = (id: string, what: string): Stamp => ({ runId: id, fence: 0n, changeId: `${id}:${what}` })

export type Made = { made: KubeObject } | { refused: string } | { unknown: string }

/** Makes the pod, or finds the one that an earlier try made: its name is the execution's. */
export async function makePod(cluster: Cluster, object: NewObject, id: string): Promise<Made> {
  try {
    const { object: made } = await cluster.create({ object, resource: KINDS.Pod, caller: SELF, stamp: stampOf(id, 'create') })
    return made ? { made } : { unknown: 'the cluster said nothing of the pod that it made' }
  } catch (cause) {
    if (!(cause instanceof ClusterError)) throw cause
    if (troubleOf(cause, 'alreadyExists')) {
      const there = await cluster.get(refTo('Pod', object.metadata.namespace ?? null, object.metadata.name)).catch(() => null)
      if (there?.metadata.labels?.[SANDBOX_LABEL] === id) return { made: there }
      return { refused: 'a pod of another has the name' }
    }
    if (troubleOf(cause, 'outcomeUnknown') || troubleOf(cause, 'failed')) return { unknown: cause.message }
    return { refused: cause.message }
  }
}

type Ending = Pick<Sandbox, 'id' | 'namespace' | 'podName' | 'podUid'> & { graceSeconds?: number }
/** Asks for the pod's end, if it is still the one that is meant. Out: whether it is on its way, or gone. */
export async function endPod(cluster: Cluster, { id, namespace, podName, podUid, graceSeconds = GRACE_S }: Ending): Promise<boolean> {
  const ref = refTo('Pod', namespace, podName)
  try {
    const pod = await cluster.get(ref)
    if (podUid !== null && pod.metadata.uid !== podUid) return false
    if (pod.metadata.deletionTimestamp) return true
    await cluster.delete({ ref, precondition: preconditionOf(pod), caller: SELF, stamp: stampOf(id, 'end'), graceSeconds })
    return true
  } catch (cause) {
    return troubleOf(cause, 'notFound') !== null
  }
}
