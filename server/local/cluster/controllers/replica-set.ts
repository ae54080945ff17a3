import { claim, wouldClaim } from './claim'
import { suffix } from './hash'
import { availableIn, isActive, isReady, isTerminating, nextAvailable, podOf } from './pods'
import { selects } from './selector'
import type { Pod, ReplicaSet } from './types'
import type { Controller, World } from './world'
import { controllerKey } from './world'

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }
const FROM = 'replicaset-controller'

/** Whom a smaller set can spare first: not placed, not running, not ready, most restarted, youngest. */
function expendable(a: Pod, b: Pod): number {
  const rank = (pod: Pod) => [
    pod.spec.nodeName ? 1 : 0,
    PHASES[pod.status?.phase ?? 'Pending'] ?? 0,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    -Date.parse(pod.metadata.creationTimestamp),
  ]
  const [left, right] = [rank(a), rank(b)]
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.metadata.name < b.metadata.name ? 1 : -1
}

function manage(world: World, set: ReplicaSet, active: Pod[]): void {
  const missing = (set.spec.replicas ?? 1) - active.length
  for (let count = 0; count < missing; count += 1) {
    const name = `${set.metadata.name}-${suffix()}`
    world.create('pods', podOf({ template: set.spec.template, owner: set, name }))
    world.say(set, { reason: 'SuccessfulCreate', message: `Created pod: ${name}`, from: FROM })
  }
  if (missing >= 0) return
  for (const pod of [...active].sort(expendable).slice(0, -missing)) {
    world.remove('pods', pod)
    world.say(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, from: FROM })
  }
}

export const replicaSets: Controller = {
  name: 'replicaset-controller',
  kind: 'replicasets.apps',
  also: { pods: (pod, world) => [...controllerKey(pod, 'ReplicaSet'), ...wouldClaim(world, 'replicasets.apps', pod)] },
  reconcile(world, { namespace, name }) {
    const set = world.get('replicasets.apps', namespace, name)
    if (!set) return undefined
    const before = claim(world, 'pods', set).filter(isActive)
    if (!isTerminating(set)) manage(world, set, before)
    const all = world.owned('pods', set.metadata.uid)
    const active = all.filter(isActive)
    const seconds = set.spec.minReadySeconds ?? 0
    const labels = { matchLabels: set.spec.template.metadata?.labels ?? {} }
    world.status('replicasets.apps', set, {
      ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
      replicas: active.length,
      ...positive({
        fullyLabeledReplicas: active.filter((pod) => selects(labels, pod.metadata.labels)).length,
        readyReplicas: active.filter(isReady).length,
        availableReplicas: active.filter((pod) => availableIn(pod, seconds, world.now()) === 0).length,
      }),
      observedGeneration: set.metadata.generation ?? 0,
    })
    return nextAvailable(active, seconds, world.now())
  },
}

/** Counts as they are stored: a zero is left out. */
export function positive<T extends Record<string, number>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) as Partial<T>
}
