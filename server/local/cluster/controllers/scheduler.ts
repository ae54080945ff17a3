import { conditionOf, isTrue, withCondition } from './conditions'
import { isFinished, isTerminating } from './pods'
import { keptAwayBy, UNSCHEDULABLE } from './taints'
import type { Expression, Node, Pod } from './types'
import type { Controller, World } from './world'
import { keyOf } from './world'

type Term = { matchExpressions?: Expression[]; matchFields?: Expression[] }
type Affinity = { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: Term[] } } }

function matches({ key, operator, values = [] }: Expression, of: Record<string, string>): boolean {
  const value = of[key]
  if (operator === 'In') return value !== undefined && values.includes(value)
  if (operator === 'NotIn') return value === undefined || !values.includes(value)
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  const [than] = values
  if (value === undefined || than === undefined) return false
  return operator === 'Gt' ? Number(value) > Number(than) : operator === 'Lt' && Number(value) < Number(than)
}

function wants(pod: Pod, { metadata }: Node): boolean {
  const labels = metadata.labels ?? {}
  if (!Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false
  const terms = (pod.spec.affinity as Affinity | undefined)?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  if (terms === undefined) return true
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.every((expression) => matches(expression, labels)) &&
      matchFields.every((expression) => matches(expression, { 'metadata.name': metadata.name })),
  )
}

/** Why a pod may not go on a node, in the scheduler's words; null where it may. */
export function refusal(pod: Pod, node: Node, podsThere: number): string | null {
  if (!wants(pod, node)) return "node(s) didn't match Pod's node affinity/selector"
  const isCordoned = node.spec?.unschedulable === true
  if (isCordoned && keptAwayBy(pod.spec.tolerations, [UNSCHEDULABLE])) return 'node(s) were unschedulable'
  const taint = keptAwayBy(
    pod.spec.tolerations,
    node.spec?.taints?.filter(({ key }) => key !== UNSCHEDULABLE.key),
  )
  if (taint) return `node(s) had untolerated taint(s) {${taint.key}: ${taint.value ?? ''}}`
  if (podsThere >= Number(node.status?.allocatable?.pods ?? 110)) return 'Too many pods'
  return null
}

function explain(refusals: string[]): string {
  const counts = new Map<string, number>()
  for (const reason of refusals) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort()
  return parts.length === 0 ? 'no nodes available to schedule pods' : `0/${refusals.length} nodes are available: ${parts.join(', ')}.`
}

function schedule(world: World, pod: Pod): number | undefined {
  const there = new Map<string, number>()
  for (const { spec, status } of world.list('pods')) {
    if (spec.nodeName && status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
      there.set(spec.nodeName, (there.get(spec.nodeName) ?? 0) + 1)
  }
  const nodes = world.list('nodes').map((node) => ({ node, pods: there.get(node.metadata.name) ?? 0 }))
  const judged = nodes.map(({ node, pods }) => ({ node, pods, no: refusal(pod, node, pods) }))
  const [best] = judged.filter(({ no }) => no === null).sort((a, b) => a.pods - b.pods)
  if (best === undefined) {
    const message = explain(judged.map(({ no }) => no ?? ''))
    if (conditionOf(pod.status?.conditions, 'PodScheduled')?.message === message) return undefined
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
    world.status('pods', pod, {
      ...pod.status,
      phase: 'Pending',
      conditions: withCondition(pod.status?.conditions, condition, world.stamp()),
    })
    world.say(pod, { type: 'Warning', reason: 'FailedScheduling', message, from: 'default-scheduler' })
    return undefined
  }
  const { name } = best.node.metadata
  world.edit('pods', pod, (draft) => {
    draft.spec.nodeName = name
    draft.status = {
      ...draft.status,
      phase: 'Pending',
      conditions: withCondition(
        draft.status?.conditions?.filter(({ type }) => type !== 'PodScheduled'),
        { type: 'PodScheduled', status: 'True' },
        world.stamp(),
      ),
    }
  })
  const message = `Successfully assigned ${keyOf(pod)} to ${name}`
  world.say(pod, { reason: 'Scheduled', message, from: 'default-scheduler' })
  return undefined
}

const isWaiting = (pod: Pod) => !pod.spec.nodeName && !isTerminating(pod) && !isFinished(pod)
const waiting = (world: World) => world.list('pods').filter(isWaiting).map(keyOf)

export const scheduler: Controller = {
  name: 'scheduler',
  manager: 'kube-scheduler',
  kind: 'pods',
  also: {
    nodes: (_, world) => waiting(world),
    // Room that somebody leaves may be what another waits for.
    pods: (pod, world) => (isTerminating(pod) || isFinished(pod) ? waiting(world) : []),
  },
  reconcile(world, { namespace, name }) {
    const pod = world.get('pods', namespace, name)
    return pod && isWaiting(pod) && !isTrue(pod.status?.conditions, 'PodScheduled') ? schedule(world, pod) : undefined
  },
}
