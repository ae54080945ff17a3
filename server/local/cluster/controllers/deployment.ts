import { wouldClaim } from './claim'
import { isRolling, isScaling, limitsOf, nextCount, scale, scaleSet } from './deployment-scale'
import { revisedSets } from './deployment-sets'
import { isComplete, notePause, writeStatus } from './deployment-status'
import { isFinished, isTerminating } from './pods'
import type { Sets } from './replica-sets-of'
import { activeOf, counted, forgetOld, setsOf, sum, wanted } from './replica-sets-of'
import type { Deployment } from './types'
import type { Controller, World } from './world'
import { controllerKey } from './world'

/** Moves the current set towards its count. True when it moved. */
function grow(world: World, deployment: Deployment, { all, current }: Sets): boolean {
  if (!current) return false
  const replicas = wanted(deployment)
  const to = wanted(current) > replicas ? replicas : nextCount(deployment, all, current)
  return to !== wanted(current) && scaleSet(world, deployment, { set: current, to })
}

/** Takes pods of old sets away, unhealthy ones first, never below the least that must be available. */
function shrink(world: World, deployment: Deployment, { all, current, old }: Sets): boolean {
  const least = wanted(deployment) - limitsOf(deployment).unavailable
  const isComing = current ? wanted(current) - (current.status?.availableReplicas ?? 0) : 0
  const most = sum(all) - least - isComing
  if (sum(old) === 0 || most <= 0) return false
  const counts = new Map(activeOf(old).map((set) => [set, wanted(set)]))
  let unhealthy = most
  for (const [set, count] of counts) {
    const bad = Math.max(0, Math.min(unhealthy, count - (set.status?.availableReplicas ?? 0)))
    unhealthy -= bad
    counts.set(set, count - bad)
  }
  let spare = counted(all, 'availableReplicas') - least
  for (const [set, count] of counts) {
    const part = Math.max(0, Math.min(spare, count))
    spare -= part
    counts.set(set, count - part)
  }
  const moved = [...counts].map(([set, to]) => to !== wanted(set) && scaleSet(world, deployment, { set, to }))
  return moved.includes(true)
}

function roll(world: World, deployment: Deployment): Sets {
  const sets = revisedSets(world, deployment, true)
  if (!grow(world, deployment, sets)) shrink(world, deployment, sets)
  return setsOf(world, deployment)
}

/** All old pods end before the first new one begins. */
function recreate(world: World, deployment: Deployment): Sets {
  const sets = revisedSets(world, deployment, false)
  const downs = activeOf(sets.old).map((set) => scaleSet(world, deployment, { set, to: 0 }))
  const isOldThere = sets.old.some((set) => world.owned('pods', set.metadata.uid).some((pod) => !isFinished(pod)))
  if (downs.length > 0 || isOldThere) return setsOf(world, deployment)
  const all = sets.current ? sets : revisedSets(world, deployment, true)
  if (all.current && wanted(all.current) !== wanted(deployment)) scaleSet(world, deployment, { set: all.current, to: wanted(deployment) })
  return setsOf(world, deployment)
}

function reconcile(world: World, name: string, namespace: string | undefined): number | undefined {
  const latest = () => world.get('deployments.apps', namespace, name)
  const found = latest()
  if (!found) return undefined
  if (isTerminating(found)) return writeStatus(world, found, { sets: setsOf(world, found), isPaused: true })
  notePause(world, found)
  const deployment = latest() ?? found
  const isPaused = deployment.spec.paused === true
  if (isPaused || isScaling(deployment, setsOf(world, deployment))) {
    scale(world, deployment, revisedSets(world, deployment, false))
    const sets = setsOf(world, deployment)
    if (isPaused) forgetOld(world, deployment, sets.old)
    return writeStatus(world, latest() ?? deployment, { sets, isPaused: true })
  }
  const sets = isRolling(deployment) ? roll(world, deployment) : recreate(world, deployment)
  const wait = writeStatus(world, latest() ?? deployment, { sets, isPaused: false })
  const after = latest()
  if (after && isComplete(after, after.status ?? {})) forgetOld(world, after, sets.old)
  return wait
}

export const deployments: Controller = {
  name: 'deployment-controller',
  kind: 'deployments.apps',
  also: {
    'replicasets.apps': (set, world) => [...controllerKey(set, 'Deployment'), ...wouldClaim(world, 'deployments.apps', set)],
    pods: (pod, world) =>
      // What waits for the last old pod to end hears of no set's change.
      controllerKey(pod, 'ReplicaSet').flatMap((key) => {
        const slash = key.indexOf('/')
        const set = world.get('replicasets.apps', key.slice(0, slash), key.slice(slash + 1))
        return set ? controllerKey(set, 'Deployment') : []
      }),
  },
  reconcile: (world, { namespace, name }) => reconcile(world, name, namespace),
}
