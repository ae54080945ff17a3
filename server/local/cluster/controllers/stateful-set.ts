import { claim, wouldClaim } from './claim'
import { isAvailable, isFinished, isReady, isRunningAndReady, isTerminating, nextAvailable } from './pods'
import { positive } from './replica-set'
import { forgetRevisions, latestRevision, revisionsOf } from './revisions'
import { createPod, deletePod, isOnDelete, isOrdered, ordinalOf, partitionOf, revisionNameOf, startOf } from './stateful-pods'
import type { ControllerRevision, Pod, StatefulSet } from './types'
import type { Controller, World } from './world'
import { controllerKey } from './world'

type Revisions = { current: ControllerRevision; update: ControllerRevision }

function revisions(world: World, set: StatefulSet): Revisions {
  const update = latestRevision(world, set, (hash) => ({ labels: { 'controller.kubernetes.io/hash': hash } }))
  const current = revisionsOf(world, set).find(({ metadata }) => metadata.name === set.status?.currentRevision)
  return { current: current ?? update, update }
}

type Work = { world: World; set: StatefulSet; pods: Pod[]; revisions: Revisions }

const isHealthy = (world: World, set: StatefulSet, pod: Pod) =>
  isRunningAndReady(pod) && !isTerminating(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, world.now())

/** Brings missing pods in, lowest first. False: the set waits for one of them, and nothing else may happen. */
function fill({ world, set, pods, revisions: { current, update } }: Work): boolean {
  const start = startOf(set)
  for (let ordinal = start; ordinal < start + (set.spec.replicas ?? 1); ordinal += 1) {
    const pod = pods.find((one) => ordinalOf(set, one) === ordinal)
    if (!pod) {
      const isOld = !isOnDelete(set) && ordinal < start + partitionOf(set)
      createPod(world, set, { ordinal, revision: isOld ? current : update })
      if (isOrdered(set)) return false
      continue
    }
    if (isFinished(pod) && !isTerminating(pod)) {
      const message = `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating failed Pod ${pod.metadata.name}`
      world.say(set, { type: 'Warning', reason: 'RecreatingFailedPod', message, from: 'statefulset-controller' })
      deletePod(world, set, pod)
      if (isOrdered(set)) return false
      continue
    }
    // In order, a pod that is not ready holds everything up, even the template that would mend it.
    if (isOrdered(set) && !isHealthy(world, set, pod)) return false
  }
  return true
}

/** Takes pods over the count away, highest first. False: it waits. */
function trim({ world, set, pods }: Work): boolean {
  const start = startOf(set)
  const isIn = (ordinal: number) => ordinal >= start && ordinal < start + (set.spec.replicas ?? 1)
  const over = pods.filter((pod) => !isIn(ordinalOf(set, pod))).sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a))
  const firstUnhealthy = [...over].reverse().find((pod) => !isHealthy(world, set, pod))
  for (const pod of over) {
    if (isTerminating(pod)) {
      if (isOrdered(set)) return false
      continue
    }
    if (isOrdered(set) && !isHealthy(world, set, pod) && pod !== firstUnhealthy) return false
    deletePod(world, set, pod)
    if (isOrdered(set)) return false
  }
  return true
}

/** Replaces pods of another revision, highest ordinal first, one at a time, down to the partition. */
function update({ world, set, pods, revisions: { update: wanted } }: Work): void {
  const start = startOf(set)
  const least = start + partitionOf(set)
  for (let ordinal = start + (set.spec.replicas ?? 1) - 1; ordinal >= least; ordinal -= 1) {
    const pod = pods.find((one) => ordinalOf(set, one) === ordinal)
    if (!pod) return
    if (revisionNameOf(pod) !== wanted.metadata.name && !isTerminating(pod)) {
      deletePod(world, set, pod)
      return
    }
    if (!isHealthy(world, set, pod)) return
  }
}

function writeStatus({ world, set, revisions: { current, update: wanted } }: Omit<Work, 'pods'>): Pod[] {
  const pods = world.owned('pods', set.metadata.uid)
  const seconds = set.spec.minReadySeconds ?? 0
  const standing = pods.filter((pod) => !isTerminating(pod))
  const count = (of: ControllerRevision) => standing.filter((pod) => revisionNameOf(pod) === of.metadata.name).length
  const ready = pods.filter(isRunningAndReady)
  const updated = count(wanted)
  const replicas = pods.length
  const isDone = !isOnDelete(set) && updated === replicas && ready.length === replicas && replicas === (set.spec.replicas ?? 1)
  const now = isDone ? wanted : current
  const { collisionCount } = set.status ?? {}
  world.status('statefulsets.apps', set, {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    availableReplicas: ready.filter((pod) => isAvailable(pod, seconds, world.now())).length,
    ...positive({ readyReplicas: ready.length, currentReplicas: count(now), updatedReplicas: updated }),
    currentRevision: now.metadata.name,
    updateRevision: wanted.metadata.name,
    collisionCount: collisionCount ?? 0,
  })
  const live = new Set([now.metadata.name, wanted.metadata.name, ...pods.map(revisionNameOf)])
  forgetRevisions(world, set, ({ metadata }) => live.has(metadata.name))
  return pods
}

export const statefulSets: Controller = {
  name: 'statefulset-controller',
  kind: 'statefulsets.apps',
  also: { pods: (pod, world) => [...controllerKey(pod, 'StatefulSet'), ...wouldClaim(world, 'statefulsets.apps', pod)] },
  reconcile(world, { namespace, name }) {
    const set = world.get('statefulsets.apps', namespace, name)
    if (!set) return undefined
    const pods = claim(world, 'pods', set).filter((pod) => ordinalOf(set, pod) >= 0)
    const work: Work = { world, set, pods, revisions: revisions(world, set) }
    if (!isTerminating(set) && fill(work) && trim(work) && !isOnDelete(set)) update(work)
    return nextAvailable(writeStatus(work).filter(isReady), set.spec.minReadySeconds ?? 0, world.now())
  },
}
