import { claim, wouldClaim } from './claim'
import { scaled } from './counts'
import { suffix } from './hash'
import { isAvailable, isFinished, isReady, isTerminating, nextAvailable, podOf } from './pods'
import { positive } from './replica-set'
import { forgetRevisions, latestRevision } from './revisions'
import { refusal } from './scheduler'
import type { ControllerRevision, DaemonSet, Node, Pod, Toleration } from './types'
import type { Controller, World } from './world'
import { controllerKey, keyOf } from './world'

const HASH = 'controller-revision-hash'
const FROM = 'daemonset-controller'

/** What pods of a daemon put up with on top of what their template says. */
const TOLERATED: Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]

const hashOf = (revision: ControllerRevision): string => revision.metadata.labels?.[HASH] ?? ''

function draft(set: DaemonSet, hash: string) {
  const labels = { [HASH]: hash, 'pod-template-generation': String(set.metadata.generation ?? 1) }
  const pod = podOf({ template: set.spec.template, owner: set, name: `${set.metadata.name}-${suffix()}`, labels })
  pod.spec.tolerations = [...(pod.spec.tolerations ?? []), ...TOLERATED]
  return pod
}

/** The pod for one node alone: the scheduler puts it there, and nowhere else. */
function create(world: World, set: DaemonSet, { node, hash }: { node: Node; hash: string }): void {
  const pod = draft(set, hash)
  const required = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node.metadata.name] }] }] }
  pod.spec.affinity = { ...pod.spec.affinity, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
  world.create('pods', pod)
  world.say(set, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, from: FROM })
}

function remove(world: World, set: DaemonSet, pod: Pod): void {
  world.remove('pods', pod)
  world.say(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, from: FROM })
}

type TargetAffinity = {
  nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: { matchFields?: { values?: string[] }[] }[] } }
}

/** The node a pod is on, or is meant for. */
function nodeOf({ spec }: Pod): string | undefined {
  const required = (spec.affinity as TargetAffinity | undefined)?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return spec.nodeName ?? required?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0]
}

type View = { world: World; set: DaemonSet; hash: string; eligible: Node[]; byNode: Map<string, Pod[]> }

function viewOf(world: World, set: DaemonSet, hash: string): View {
  // Judged as one of its pods: never stored, so what the store adds is not there.
  const sample = draft(set, hash) as unknown as Pod
  const eligible = world.list('nodes').filter((node) => refusal(sample, node, 0) === null)
  const byNode = new Map<string, Pod[]>()
  for (const pod of world.owned('pods', set.metadata.uid)) {
    const on = nodeOf(pod) ?? ''
    byNode.set(on, [...(byNode.get(on) ?? []), pod])
  }
  return { world, set, hash, eligible, byNode }
}

function place({ world, set, hash, eligible, byNode }: View): void {
  const names = new Set(eligible.map(({ metadata }) => metadata.name))
  for (const [name, pods] of byNode) {
    const standing = pods.filter((pod) => !isTerminating(pod))
    const [kept] = standing.filter((pod) => !isFinished(pod))
    for (const pod of standing) if (!names.has(name) || isFinished(pod) || pod !== kept) remove(world, set, pod)
  }
  for (const node of eligible) if ((byNode.get(node.metadata.name) ?? []).length === 0) create(world, set, { node, hash })
}

/** Replaces pods of another revision: those that do nothing at once, the others so many at a time. */
function roll({ world, set, hash, eligible, byNode }: View): void {
  const most = Math.max(1, scaled(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, eligible.length, 'up'))
  const now = world.now()
  const isUp = (pod: Pod) => !isTerminating(pod) && isAvailable(pod, set.spec.minReadySeconds ?? 0, now)
  const pods = eligible.map(({ metadata }) => byNode.get(metadata.name) ?? [])
  const old = pods.flat().filter((pod) => pod.metadata.labels?.[HASH] !== hash && !isTerminating(pod))
  const room = most - pods.filter((those) => !those.some(isUp)).length
  const healthy = old.filter(isUp)
  for (const pod of [...old.filter((one) => !isUp(one)), ...healthy.slice(0, Math.max(0, room))]) remove(world, set, pod)
}

function writeStatus({ world, set, hash, eligible, byNode }: View): Pod[] {
  const names = new Set(eligible.map(({ metadata }) => metadata.name))
  const here = eligible.flatMap(({ metadata }) => (byNode.get(metadata.name) ?? []).filter((pod) => !isTerminating(pod)).slice(0, 1))
  const available = here.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, world.now())).length
  world.status('daemonsets.apps', set, {
    currentNumberScheduled: here.length,
    numberMisscheduled: [...byNode].filter(([name, pods]) => !names.has(name) && pods.some((pod) => !isTerminating(pod))).length,
    desiredNumberScheduled: eligible.length,
    numberReady: here.filter(isReady).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...positive({
      updatedNumberScheduled: here.filter((pod) => pod.metadata.labels?.[HASH] === hash).length,
      numberAvailable: available,
      numberUnavailable: eligible.length - available,
    }),
  })
  return here
}

export const daemonSets: Controller = {
  name: 'daemonset-controller',
  kind: 'daemonsets.apps',
  also: {
    pods: (pod, world) => [...controllerKey(pod, 'DaemonSet'), ...wouldClaim(world, 'daemonsets.apps', pod)],
    nodes: (_, world) => world.list('daemonsets.apps').map(keyOf),
  },
  reconcile(world, { namespace, name }) {
    const set = world.get('daemonsets.apps', namespace, name)
    if (!set) return undefined
    claim(world, 'pods', set)
    const revision = latestRevision(world, set, (made) => ({ labels: { [HASH]: made } }))
    const hash = hashOf(revision)
    if (!isTerminating(set)) {
      place(viewOf(world, set, hash))
      if (set.spec.updateStrategy?.type !== 'OnDelete') roll(viewOf(world, set, hash))
    }
    const here = writeStatus(viewOf(world, set, hash))
    const live = new Set([hash, ...world.owned('pods', set.metadata.uid).map((pod) => pod.metadata.labels?.[HASH])])
    forgetRevisions(world, set, (one) => live.has(hashOf(one)))
    return nextAvailable(here, set.spec.minReadySeconds ?? 0, world.now())
  },
}
