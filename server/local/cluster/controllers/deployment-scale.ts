import { fenceposts } from './counts'
import type { Sets } from './replica-sets-of'
import { activeOf, DESIRED, MAX, sum, wanted } from './replica-sets-of'
import type { Deployment, ReplicaSet } from './types'
import type { World } from './world'

export const FROM = 'deployment-controller'
export const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== 'Recreate'

/** How many pods a rollout may have over and under its count; none when everything is replaced at once. */
export function limitsOf(deployment: Deployment): { surge: number; unavailable: number } {
  const replicas = wanted(deployment)
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 }
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {}
  const { surge, unavailable } = fenceposts(maxSurge, maxUnavailable, replicas)
  return { surge, unavailable: replicas === 0 ? 0 : Math.min(unavailable, replicas) }
}

/** What each set carries about its deployment's size. */
export function sizeNotes(deployment: Deployment): Record<string, string> {
  const replicas = wanted(deployment)
  return { [DESIRED]: String(replicas), [MAX]: String(replicas + limitsOf(deployment).surge) }
}

/** Sets a set's count. True when the count changed. */
export function scaleSet(world: World, deployment: Deployment, { set, to }: { set: ReplicaSet; to: number }): boolean {
  const from = wanted(set)
  world.edit('replicasets.apps', set, (draft) => {
    draft.spec.replicas = to
    draft.metadata.annotations = { ...draft.metadata.annotations, ...sizeNotes(deployment) }
  })
  if (from === to) return false
  const direction = to > from ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`
  world.say(deployment, { reason: 'ScalingReplicaSet', message, from: FROM })
  return true
}

/** The count the current set may have now: never more pods in all than the count and its surge. */
export function nextCount(deployment: Deployment, all: readonly ReplicaSet[], current: ReplicaSet | undefined): number {
  const replicas = wanted(deployment)
  if (!isRolling(deployment)) return replicas
  const own = current ? wanted(current) : 0
  // A set that shall be smaller still has its pods until it is.
  const there = all.reduce((total, set) => total + Math.max(wanted(set), set.status?.replicas ?? 0), 0)
  const room = replicas + limitsOf(deployment).surge - there
  return room <= 0 ? own : own + Math.max(0, Math.min(room, replicas - own))
}

/** The count itself was changed, not the template. */
export const isScaling = (deployment: Deployment, sets: Sets): boolean =>
  activeOf(sets.all).some(({ metadata }) => {
    const desired = metadata.annotations?.[DESIRED]
    return desired !== undefined && desired !== String(wanted(deployment))
  })

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  const replicas = wanted(deployment)
  return (
    set !== undefined &&
    set.metadata.annotations?.[DESIRED] === String(replicas) &&
    wanted(set) === replicas &&
    (set.status?.availableReplicas ?? 0) === replicas
  )
}

/** Brings the sets to a new count: one set takes it whole, several in proportion to their sizes. */
export function scale(world: World, deployment: Deployment, sets: Sets): void {
  const active = activeOf(sets.all)
  const replicas = wanted(deployment)
  const only = active.length > 1 ? undefined : (active[0] ?? sets.current ?? sets.old.at(-1))
  if (only) {
    if (wanted(only) !== replicas || only.metadata.annotations?.[DESIRED] !== String(replicas))
      scaleSet(world, deployment, { set: only, to: replicas })
    return
  }
  if (isSaturated(deployment, sets.current)) {
    for (const set of activeOf(sets.old)) scaleSet(world, deployment, { set, to: 0 })
    return
  }
  if (isRolling(deployment)) share(world, deployment, active)
}

function share(world: World, deployment: Deployment, active: readonly ReplicaSet[]): void {
  const replicas = wanted(deployment)
  const allowed = replicas > 0 ? replicas + limitsOf(deployment).surge : 0
  const missing = allowed - sum(active)
  const newerFirst = [...active].reverse()
  const sorted = (missing > 0 ? newerFirst : [...active]).sort((a, b) => wanted(b) - wanted(a))
  let left = missing
  const counts = sorted.map((set) => {
    const part = missing === 0 ? 0 : limit(proportion({ deployment, set, allowed }), left)
    left -= part
    return { set, to: wanted(set) + part }
  })
  const [first] = counts
  if (first && left !== 0) first.to = Math.max(0, first.to + left)
  for (const { set, to } of counts) scaleSet(world, deployment, { set, to })
}

const limit = (part: number, left: number): number => (left > 0 ? Math.max(0, Math.min(part, left)) : Math.min(0, Math.max(part, left)))

/** The set's share of a change of size, from the size that it was last scaled for. */
function proportion({ deployment, set, allowed }: { deployment: Deployment; set: ReplicaSet; allowed: number }): number {
  if (wanted(deployment) === 0) return -wanted(set)
  const before = Number(set.metadata.annotations?.[MAX]) || wanted(deployment)
  return Math.round((wanted(set) * allowed) / before) - wanted(set)
}
