import type { KubeObject } from '@/server/local/cluster/object'
import { ownedBy } from '@/server/local/cluster/object'
import { conditionOf, isTrue } from './conditions'
import type { Labels, Pod, PodTemplate } from './types'

export const isTerminating = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp !== undefined
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
/** Counts for its owner: neither over nor on its way out. */
export const isActive = (pod: Pod): boolean => !isTerminating(pod) && !isFinished(pod)
export const isReady = (pod: Pod): boolean => isTrue(pod.status?.conditions, 'Ready')
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod)

/** Milliseconds until a ready pod counts as available; 0 once it does, null while it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | null {
  if (!isReady(pod)) return null
  const since = Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || 0
  return Math.max(0, since + minReadySeconds * 1000 - now)
}
export const isAvailable = (pod: Pod, minReadySeconds: number, now: number): boolean => availableIn(pod, minReadySeconds, now) === 0

/** The shortest wait until another of these pods becomes available. */
export function nextAvailable(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  const waits = pods.map((pod) => availableIn(pod, minReadySeconds, now)).filter((wait) => wait !== null && wait > 0)
  return waits.length === 0 ? undefined : Math.min(...waits.map(Number))
}

type Made = { template: PodTemplate; owner: KubeObject; name: string; labels?: Labels }

/** A pod of an owner, from its template. */
export function podOf({ template, owner, name, labels }: Made) {
  const { labels: given, annotations } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      labels: { ...given, ...labels },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ownerReferences: [ownedBy(owner)],
    },
    spec: structuredClone(template.spec),
    status: { phase: 'Pending', qosClass: 'Burstable' },
  }
}
