import { conditionOf, withCondition } from './conditions'
import { limitsOf } from './deployment-scale'
import { positive } from './replica-set'
import type { Sets } from './replica-sets-of'
import { counted, sum, wanted } from './replica-sets-of'
import type { Condition, Deployment } from './types'
import type { World } from './world'

type Status = NonNullable<Deployment['status']>

const DONE = 'NewReplicaSetAvailable'
const LATE = 'ProgressDeadlineExceeded'

const deadlineOf = ({ spec }: Deployment): number => spec.progressDeadlineSeconds ?? 600

function statusOf(world: World, deployment: Deployment, sets: Sets): Status {
  const available = counted(sets.all, 'availableReplicas')
  const current = sets.current ? [sets.current] : []
  const has = available >= wanted(deployment) - limitsOf(deployment).unavailable
  const condition = has
    ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' }
  const now = world.stamp()
  const before = conditionOf(deployment.status?.conditions, 'Available')
  const isSame = before?.status === condition.status && before.reason === condition.reason
  const next = { type: 'Available', ...condition, lastUpdateTime: isSame ? (before.lastUpdateTime ?? now) : now }
  const { collisionCount } = deployment.status ?? {}
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...positive({
      replicas: counted(sets.all, 'replicas'),
      updatedReplicas: counted(current, 'replicas'),
      readyReplicas: counted(sets.all, 'readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, sum(sets.all) - available),
    }),
    conditions: withCondition(deployment.status?.conditions, next, now),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  }
}

/** All pods are of the current template and available, and nothing else is there. */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const replicas = wanted(deployment)
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function hasProgressed(before: Status, after: Status): boolean {
  const old = (status: Status) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

/** Milliseconds until the rollout is late; null when nothing is waited for. */
function lateIn(world: World, deployment: Deployment, condition: Condition | undefined): number | null {
  if (!condition || condition.reason === DONE || condition.reason === LATE || condition.reason === 'DeploymentPaused') return null
  return Date.parse(condition.lastUpdateTime ?? '') + deadlineOf(deployment) * 1000 - world.now()
}

function progress(world: World, deployment: Deployment, { status, name }: { status: Status; name: string }): Condition | null {
  const before = conditionOf(status.conditions, 'Progressing')
  const isDone = before?.reason === DONE && (status.replicas ?? 0) === (status.updatedReplicas ?? 0)
  if (isDone) return null
  const said = { type: 'Progressing', lastUpdateTime: world.stamp() }
  if (isComplete(deployment, status)) {
    return { ...said, status: 'True', reason: DONE, message: `ReplicaSet "${name}" has successfully progressed.` }
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    return { ...said, status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` }
  }
  const left = lateIn(world, deployment, before)
  if (left === null || left >= 0) return null
  return { ...said, status: 'False', reason: LATE, message: `ReplicaSet "${name}" has timed out progressing.` }
}

/** Writes what is true now. Answers when to look whether the rollout is late. */
export function writeStatus(
  world: World,
  deployment: Deployment,
  { sets, isPaused }: { sets: Sets; isPaused: boolean },
): number | undefined {
  const status = statusOf(world, deployment, sets)
  const next = isPaused ? null : progress(world, deployment, { status, name: sets.current?.metadata.name ?? deployment.metadata.name })
  if (next) status.conditions = withCondition(status.conditions, next, world.stamp())
  world.status('deployments.apps', deployment, status)
  const left = isPaused ? null : lateIn(world, deployment, conditionOf(status.conditions, 'Progressing'))
  return left === null ? undefined : Math.max(0, left) + 1000
}

/** A pause is written down, so that its time does not count against the rollout. */
export function notePause(world: World, deployment: Deployment): void {
  const before = conditionOf(deployment.status?.conditions, 'Progressing')
  const isPaused = deployment.spec.paused === true
  if (before?.reason === LATE || (before?.reason === 'DeploymentPaused') === isPaused) return
  const now = world.stamp()
  const condition = isPaused
    ? { reason: 'DeploymentPaused', message: 'Deployment is paused' }
    : { reason: 'DeploymentResumed', message: 'Deployment is resumed' }
  const next = { type: 'Progressing', status: 'Unknown', ...condition, lastUpdateTime: now }
  world.status('deployments.apps', deployment, {
    ...deployment.status,
    conditions: withCondition(deployment.status?.conditions, next, now),
  })
}
