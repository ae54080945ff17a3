import { conditionOf, isTrue, withCondition } from './conditions'
import { isStopped } from './fate'
import { isTerminating } from './pods'
import { NOT_READY, staysFor, UNREACHABLE, UNSCHEDULABLE } from './taints'
import type { Node, Taint } from './types'
import type { Controller, World } from './world'
import { soonest } from './world'

const BEAT_MS = 10_000
/** Silent for longer, a node's state is unknown. */
const SILENT_MS = 50_000
const STAY_S = 300
const CONDITIONS = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
]

function lease(world: World, node: Node): number {
  const { name } = node.metadata
  const there = world.get('leases.coordination.k8s.io', 'kube-node-lease', name)
  const at = `${new Date(world.now()).toISOString().slice(0, 23)}000Z`
  if (!there) {
    world.create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: 'kube-node-lease',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: at },
    })
    return BEAT_MS
  }
  const next = Date.parse(String(there.spec?.renewTime)) + BEAT_MS - world.now()
  // A clock that went back must not silence a node.
  if (next > 0 && next <= BEAT_MS) return next
  world.edit('leases.coordination.k8s.io', there, (draft) => {
    draft.spec = { ...draft.spec, renewTime: at }
  })
  return BEAT_MS
}

function setTaints(world: World, node: Node, isReachable: boolean): void {
  const isOurs = ({ key }: Taint) => key === UNREACHABLE || key === NOT_READY || key === UNSCHEDULABLE.key
  const timeAdded = world.stamp()
  const old = node.spec?.taints ?? []
  const wanted: Taint[] = [
    ...(node.spec?.unschedulable === true ? [UNSCHEDULABLE] : []),
    ...(isReachable
      ? []
      : [
          { key: UNREACHABLE, effect: 'NoSchedule' },
          { key: UNREACHABLE, effect: 'NoExecute' },
        ]),
  ]
  const kept = wanted.map((taint) => old.find(({ key, effect }) => key === taint.key && effect === taint.effect) ?? { ...taint, timeAdded })
  const taints = [...old.filter((taint) => !isOurs(taint)), ...kept]
  if (taints.length === old.length && kept.every((taint) => old.includes(taint))) return
  world.edit('nodes', node, (draft) => {
    draft.spec = { ...draft.spec, taints }
    if (taints.length === 0) delete draft.spec.taints
  })
}

function beat(world: World, node: Node): number {
  const wait = lease(world, node)
  if (!isTrue(node.status?.conditions, 'Ready')) {
    const now = world.stamp()
    const conditions = CONDITIONS.reduce(
      (all, next) => withCondition(all, { ...next, lastHeartbeatTime: now }, now),
      node.status?.conditions ?? [],
    )
    world.status('nodes', node, { ...node.status, conditions })
    world.say(node, { reason: 'NodeReady', message: `Node ${node.metadata.name} status is now: NodeReady`, from: 'node-controller' })
  }
  return wait
}

/** A node nobody hears of: its pods are not ready any more, and after five minutes they are told to go. */
function silent(world: World, node: Node): number | undefined {
  const there = world.get('leases.coordination.k8s.io', 'kube-node-lease', node.metadata.name)
  const left = (Date.parse(String(there?.spec?.renewTime)) || 0) + SILENT_MS - world.now()
  if (left > 0) return left
  const now = world.stamp()
  if (conditionOf(node.status?.conditions, 'Ready')?.status !== 'Unknown') {
    const unknown = CONDITIONS.map(({ type }) => ({
      type,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    }))
    world.status('nodes', node, {
      ...node.status,
      conditions: unknown.reduce((all, next) => withCondition(all, next, now), node.status?.conditions ?? []),
    })
    world.say(node, { reason: 'NodeNotReady', message: `Node ${node.metadata.name} status is now: NodeNotReady`, from: 'node-controller' })
  }
  return evict(world, node)
}

function evict(world: World, node: Node): number | undefined {
  const since = Date.parse(conditionOf(node.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || world.now()
  const waits = world.list('pods').map((pod): number | undefined => {
    if (pod.spec.nodeName !== node.metadata.name || isTerminating(pod)) return undefined
    const ready = conditionOf(pod.status?.conditions, 'Ready')
    if (ready?.status === 'True') {
      const conditions = withCondition(pod.status?.conditions, { type: 'Ready', status: 'False', reason: 'NodeNotReady' }, world.stamp())
      world.status('pods', pod, { ...pod.status, conditions })
    }
    const stays = staysFor(pod, { key: UNREACHABLE, effect: 'NoExecute' })
    if (stays === null) return undefined
    // A pod that says nothing about it stays as long as admission would have let it.
    const left = since + (stays === 0 ? STAY_S : stays) * 1000 - world.now()
    if (left > 0) return left
    world.say(pod, {
      reason: 'TaintManagerEviction',
      message: `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`,
      from: 'taint-eviction-controller',
    })
    world.remove('pods', pod)
    return undefined
  })
  return soonest(...waits)
}

export const nodes: Controller = {
  name: 'node-controller',
  kind: 'nodes',
  reconcile(world, { name }) {
    const node = world.get('nodes', undefined, name)
    if (!node || isTerminating(node)) return undefined
    const wait = isStopped(node) ? silent(world, node) : beat(world, node)
    const now = world.get('nodes', undefined, name) ?? node
    setTaints(world, now, conditionOf(now.status?.conditions, 'Ready')?.status !== 'Unknown')
    return wait
  },
}
