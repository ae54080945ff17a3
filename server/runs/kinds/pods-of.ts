import { KINDS } from '@/server/ports/cluster-kinds'
import { type Consent, type DrainSelection, selectForDrain } from '@/server/runs/cluster/drain-selection'
import { selectorQuery } from '@/server/runs/cluster/selectors'
import { controllerOf, Pod, Thing, type Workload } from '@/server/runs/cluster/shapes'
import { readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext } from '@/server/runs/kind'
import { clusterOf, reading } from './at-hand'
import type { Target } from './target'

/** The pods of a workload by owner, not by label alone: its own, and those of the ReplicaSets it controls. */
export async function podsOf(c: PlanContext, { metadata, spec }: Workload): Promise<Pod[]> {
  const where = { namespace: metadata.namespace ?? null, labelSelector: selectorQuery(spec.selector) }
  const [pods, sets] = await Promise.all([
    clusterOf(c).list({ resource: KINDS.Pod, ...where }, reading(c)),
    clusterOf(c).list({ resource: KINDS.ReplicaSet, ...where }, reading(c)),
  ])
  const owned = readAll(Thing, sets.items).filter((set) => controllerOf(set.metadata)?.uid === metadata.uid)
  const owners = new Set([metadata.uid, ...owned.map((set) => set.metadata.uid)])
  return readAll(Pod, pods.items).filter((pod) => owners.has(controllerOf(pod.metadata)?.uid ?? ''))
}

/** All pods of a node, in what a drain does with them. */
export async function drainSelection(c: PlanContext, node: Target, consent: Consent): Promise<DrainSelection> {
  const { items } = await clusterOf(c).list({ resource: KINDS.Pod, fieldSelector: `spec.nodeName=${node.name}` }, reading(c))
  return selectForDrain(readAll(Pod, items), consent)
}
