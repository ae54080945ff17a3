import type { KubeObject } from '@/server/local/cluster/object'
import { accessOf, membersOf } from './cnpg-parts'
import { withCondition } from './conditions'
import { UNREADY } from './fate'
import { isReady, isTerminating } from './pods'
import type { Condition, Labels, Pod, PodSpec } from './types'
import type { Controller, World } from './world'
import { controllerKey, keyOf } from './world'

const HIBERNATION = 'cnpg.io/hibernation'
const FENCED = 'cnpg.io/fencedInstances'
const OPERATOR = 'cloudnative-pg'

type Placement = Pick<PodSpec, 'nodeSelector' | 'tolerations'>
export type Cluster = KubeObject & {
  spec?: {
    instances?: number
    imageName?: string
    storage?: { size?: string }
    bootstrap?: object
    inheritedMetadata?: { labels?: Labels }
    affinity?: Placement
  }
  status?: { currentPrimary?: string; conditions?: Condition[]; [member: string]: unknown }
}

export const instancesOf = ({ spec }: Cluster): number => spec?.instances ?? 1
export const instanceNames = (cluster: Cluster): string[] =>
  Array.from({ length: instancesOf(cluster) }, (_, index) => `${cluster.metadata.name}-${index + 1}`)
const isHibernated = ({ metadata }: Cluster): boolean => metadata.annotations?.[HIBERNATION] === 'on'

/** Which instances are fenced: a list of names as JSON, `*` for all. What is not such a list fences nothing. */
function fenceOf(cluster: Cluster): (name: string) => boolean {
  try {
    const names: unknown = JSON.parse(cluster.metadata.annotations?.[FENCED] ?? '[]')
    return (name) => Array.isArray(names) && (names.includes('*') || names.includes(name))
  } catch {
    return () => false
  }
}

/** The primary stays while it is there and ready, or fenced; it moves off a cordoned node, and away from where it is lost. */
function primaryOf(world: World, cluster: Cluster, pods: readonly Pod[]): string {
  const now = cluster.status?.currentPrimary ?? `${cluster.metadata.name}-1`
  const isFenced = fenceOf(cluster)
  const pod = pods.find(({ metadata }) => metadata.name === now)
  const isCordoned = (one: Pod) =>
    one.spec.nodeName !== undefined && world.get('nodes', undefined, one.spec.nodeName)?.spec?.unschedulable === true
  const others = pods.filter((one) => one !== pod && isReady(one) && !isTerminating(one) && !isFenced(one.metadata.name))
  const isFine = pod !== undefined && !isTerminating(pod) && (isFenced(now) || (isReady(pod) && !isCordoned(pod)))
  if (isFine) return now
  const next = others.find((one) => !isCordoned(one)) ?? (pod && !isTerminating(pod) && isReady(pod) ? undefined : others[0])
  return next?.metadata.name ?? now
}

/** Marks each instance: its role, and whether it is fenced, which leaves the pod there and not ready. */
function mark(
  world: World,
  { pods, primary, isFenced }: { pods: readonly Pod[]; primary: string; isFenced: (name: string) => boolean },
): void {
  for (const pod of pods) {
    const role = pod.metadata.name === primary ? 'primary' : 'replica'
    world.edit('pods', pod, (draft) => {
      draft.metadata.labels = { ...draft.metadata.labels, 'cnpg.io/instanceRole': role, role }
      const { [UNREADY]: _, ...annotations } = draft.metadata.annotations ?? {}
      draft.metadata.annotations = isFenced(pod.metadata.name) ? { ...annotations, [UNREADY]: 'true' } : annotations
    })
  }
}

function conditionsOf(world: World, cluster: Cluster, { ready, left }: { ready: number; left: number }): Condition[] {
  const isUp = ready === instancesOf(cluster)
  const next: Condition[] = [
    {
      type: 'Ready',
      status: isUp ? 'True' : 'False',
      reason: isUp ? 'ClusterIsReady' : 'ClusterIsNotReady',
      message: isUp ? 'Cluster is Ready' : 'Cluster Is Not Ready',
    },
    {
      type: 'ContinuousArchiving',
      status: ready > 0 ? 'True' : 'False',
      reason: ready > 0 ? 'ContinuousArchivingSuccess' : 'ContinuousArchivingFailing',
      message: ready > 0 ? 'Continuous archiving is working' : 'no instance is running',
    },
  ]
  if (isHibernated(cluster)) {
    next.push(
      left === 0
        ? { type: HIBERNATION, status: 'True', reason: 'Hibernated', message: 'Cluster has been hibernated' }
        : { type: HIBERNATION, status: 'False', reason: 'WaitingPodsDeletion', message: `Waiting for ${left} pods to be deleted` },
    )
  }
  const before = (cluster.status?.conditions ?? []).filter(({ type }) => type !== HIBERNATION || isHibernated(cluster))
  return next.reduce((all, condition) => withCondition(all, condition, world.stamp()), before)
}

function phaseOf(cluster: Cluster, ready: number): string {
  if (isHibernated(cluster)) return 'Cluster is hibernated'
  if (ready === instancesOf(cluster)) return 'Cluster in healthy state'
  if (cluster.status?.currentPrimary !== undefined) return 'Waiting for the instances to become active'
  return cluster.spec?.bootstrap && 'recovery' in cluster.spec.bootstrap ? 'Recovering from backup' : 'Setting up primary'
}

function keepPods(world: World, cluster: Cluster, primary: string): void {
  const there = world.owned('pods', cluster.metadata.uid)
  const wanted = isHibernated(cluster) ? [] : instanceNames(cluster)
  for (const pod of there) if (!wanted.includes(pod.metadata.name) && !isTerminating(pod)) world.remove('pods', pod)
  const isPrimaryUp = there.some((pod) => pod.metadata.name === primary && (isReady(pod) || fenceOf(cluster)(primary)))
  for (const name of wanted) {
    if (there.some(({ metadata }) => metadata.name === name)) continue
    // Replicas are copies: the first comes before all others.
    if (name !== primary && !isPrimaryUp) continue
    const { claim, pod } = membersOf(cluster, name)
    if (!world.get('persistentvolumeclaims', cluster.metadata.namespace, name)) world.create('persistentvolumeclaims', claim)
    world.create('pods', pod)
    world.say(cluster, { reason: 'CreatingInstance', message: `Creating instance ${name}`, from: OPERATOR })
  }
}

function keepAccess(world: World, cluster: Cluster): void {
  const { namespace } = cluster.metadata
  const { services, budgets } = accessOf(cluster)
  for (const service of services) if (!world.get('services', namespace, service.metadata.name)) world.create('services', service)
  for (const budget of budgets) {
    if (!world.get('poddisruptionbudgets.policy', namespace, budget.metadata.name)) world.create('poddisruptionbudgets.policy', budget)
  }
}

export const cnpgClusters: Controller = {
  name: 'cnpg-clusters',
  manager: 'manager',
  kind: 'clusters.postgresql.cnpg.io',
  also: {
    pods: (pod) => controllerKey(pod, 'Cluster'),
    nodes: (_, world) => world.list('clusters.postgresql.cnpg.io').map(keyOf),
  },
  reconcile(world, { namespace, name }) {
    const cluster = world.get('clusters.postgresql.cnpg.io', namespace, name) as Cluster | undefined
    if (!cluster || isTerminating(cluster)) return undefined
    keepAccess(world, cluster)
    const primary = primaryOf(world, cluster, world.owned('pods', cluster.metadata.uid))
    keepPods(world, cluster, primary)
    const isFenced = fenceOf(cluster)
    mark(world, { pods: world.owned('pods', cluster.metadata.uid), primary, isFenced })
    const pods = world.owned('pods', cluster.metadata.uid)
    const ready = pods.filter((pod) => isReady(pod) && !isTerminating(pod) && !isFenced(pod.metadata.name)).length
    if (cluster.status?.currentPrimary !== undefined && cluster.status.currentPrimary !== primary) {
      world.say(cluster, { reason: 'FailoverTarget', message: `Promoted ${primary}`, from: OPERATOR })
    }
    const hasPrimary = pods.some((pod) => pod.metadata.name === primary && isReady(pod)) || cluster.status?.currentPrimary !== undefined
    world.status('clusters.postgresql.cnpg.io', cluster, {
      ...cluster.status,
      ...(hasPrimary ? { currentPrimary: primary, targetPrimary: primary } : {}),
      instances: pods.length,
      readyInstances: ready,
      instanceNames: instanceNames(cluster),
      phase: phaseOf(cluster, ready),
      conditions: conditionsOf(world, cluster, { ready, left: pods.length }),
    })
    return undefined
  },
}
