import { withCondition } from './conditions'
import { scaled } from './counts'
import { SCALABLE } from './kinds'
import { isFinished, isReady, isTerminating } from './pods'
import { selects } from './selector'
import type { Disruption, Pod } from './types'
import type { Controller, World } from './world'
import { controllerKey, keyOf } from './world'

const FORGET_MS = 120_000

/** How many pods the owners of these pods are meant to have in all. Pods that nobody owns count for nothing. */
function meant(world: World, pods: readonly Pod[]): number {
  const counts = new Map<string, number>()
  for (const pod of pods) {
    const [key] = controllerKey(pod, 'ReplicaSet', 'StatefulSet')
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)
    if (key === undefined || owner === undefined) continue
    const kind = owner.kind === 'StatefulSet' ? SCALABLE.StatefulSet : SCALABLE.ReplicaSet
    const set = world.get(kind, pod.metadata.namespace, owner.name)
    const above = set?.metadata.ownerReferences?.find(({ controller, kind: of }) => controller && of === 'Deployment')
    const top = above ? world.get('deployments.apps', pod.metadata.namespace, above.name) : set
    if (top) counts.set(top.metadata.uid, top.spec.replicas ?? 1)
  }
  return [...counts.values()].reduce((total, count) => total + count, 0)
}

/** Percentages are rounded up, of the least that must be there and of the most that may be missing alike. */
export function budgetOf(
  spec: Disruption['spec'],
  { pods, replicas }: { pods: number; replicas: number },
): { expected: number; desired: number } {
  if (spec.maxUnavailable !== undefined) {
    return { expected: replicas, desired: Math.max(0, replicas - scaled(spec.maxUnavailable, replicas, 'up')) }
  }
  const least = spec.minAvailable ?? 1
  if (typeof least === 'number') return { expected: pods, desired: least }
  return { expected: replicas, desired: scaled(least, replicas, 'up') }
}

export const disruptionBudgets: Controller = {
  name: 'disruption-controller',
  kind: 'poddisruptionbudgets.policy',
  also: {
    pods: (pod, world) =>
      world
        .list('poddisruptionbudgets.policy', pod.metadata.namespace)
        .filter(({ spec }) => selects(spec.selector, pod.metadata.labels))
        .map(keyOf),
    // A new count of an owner changes what a percentage means.
    'deployments.apps': ({ metadata }, world) => world.list('poddisruptionbudgets.policy', metadata.namespace).map(keyOf),
    'statefulsets.apps': ({ metadata }, world) => world.list('poddisruptionbudgets.policy', metadata.namespace).map(keyOf),
  },
  reconcile(world, { namespace, name }) {
    const budget = world.get('poddisruptionbudgets.policy', namespace, name)
    if (!budget || isTerminating(budget)) return undefined
    const pods = world.list('pods', namespace).filter((pod) => selects(budget.spec.selector, pod.metadata.labels) && !isFinished(pod))
    const { expected, desired } = budgetOf(budget.spec, { pods: pods.length, replicas: meant(world, pods) })
    const there = new Set(pods.filter((pod) => !isTerminating(pod)).map(({ metadata }) => metadata.name))
    // Evicted, and not seen to go yet: they count as gone already.
    const leaving = Object.entries(budget.status?.disruptedPods ?? {}).filter(
      ([pod, at]) => there.has(pod) && Date.parse(at) + FORGET_MS > world.now(),
    )
    const names = new Set(leaving.map(([pod]) => pod))
    const healthy = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && !names.has(pod.metadata.name)).length
    const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0
    const condition =
      allowed > 0
        ? { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '' }
        : { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' }
    world.status('poddisruptionbudgets.policy', budget, {
      observedGeneration: budget.metadata.generation ?? 0,
      ...(leaving.length > 0 ? { disruptedPods: Object.fromEntries(leaving) } : {}),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: withCondition(
        budget.status?.conditions,
        { ...condition, observedGeneration: budget.metadata.generation ?? 0 },
        world.stamp(),
      ),
    })
    return leaving.length > 0 ? FORGET_MS : undefined
  },
}
