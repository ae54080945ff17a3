import type { KubeObject } from '@/server/local/cluster/object'
import { ownedBy } from '@/server/local/cluster/object'
import { withCondition } from './conditions'
import { SCALABLE } from './kinds'
import { isTerminating } from './pods'
import type { Condition } from './types'
import type { Controller, World } from './world'

const PAUSED_REPLICAS = 'autoscaling.keda.sh/paused-replicas'
const PAUSED = 'autoscaling.keda.sh/paused'

type Scaled = KubeObject & {
  spec?: { scaleTargetRef?: { name?: string; kind?: string }; minReplicaCount?: number; maxReplicaCount?: number }
  status?: { conditions?: Condition[]; [member: string]: unknown }
}

const kindOf = ({ spec }: Scaled) => (spec?.scaleTargetRef?.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment')

function autoscalerOf(scaled: Scaled) {
  const { name, namespace } = scaled.metadata
  const kind = kindOf(scaled)
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: `keda-hpa-${name}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { 'app.kubernetes.io/managed-by': 'keda-operator', 'scaledobject.keda.sh/name': name },
      ownerReferences: [ownedBy(scaled)],
    },
    spec: {
      minReplicas: Math.max(1, scaled.spec?.minReplicaCount ?? 0),
      maxReplicas: scaled.spec?.maxReplicaCount ?? 100,
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name: scaled.spec?.scaleTargetRef?.name ?? '' },
      metrics: [],
    },
  }
}

/** Paused, the autoscaler is away and the target has the count the annotation says, if it says one. */
function pause(world: World, scaled: Scaled, count: string | undefined): void {
  const hpa = world.get('horizontalpodautoscalers.autoscaling', scaled.metadata.namespace, `keda-hpa-${scaled.metadata.name}`)
  if (hpa) world.remove('horizontalpodautoscalers.autoscaling', hpa)
  const replicas = Number(count)
  if (count === undefined || !Number.isInteger(replicas) || replicas < 0) return
  const kind = SCALABLE[kindOf(scaled)]
  const target = world.get(kind, scaled.metadata.namespace, scaled.spec?.scaleTargetRef?.name ?? '')
  if (target) world.scale(kind, target, replicas)
}

function run(world: World, scaled: Scaled): void {
  const wanted = autoscalerOf(scaled)
  const hpa = world.get('horizontalpodautoscalers.autoscaling', scaled.metadata.namespace, wanted.metadata.name)
  if (!hpa) world.create('horizontalpodautoscalers.autoscaling', wanted)
  else {
    world.edit('horizontalpodautoscalers.autoscaling', hpa, (draft) => {
      draft.spec.minReplicas = wanted.spec.minReplicas
      draft.spec.maxReplicas = wanted.spec.maxReplicas
    })
  }
  const kind = SCALABLE[kindOf(scaled)]
  const target = world.get(kind, scaled.metadata.namespace, scaled.spec?.scaleTargetRef?.name ?? '')
  // From zero it is KEDA that starts again, for an autoscaler idles there.
  const least = scaled.spec?.minReplicaCount ?? 0
  if (target && (target.spec.replicas ?? 1) < least) world.scale(kind, target, least)
}

export const scaledObjects: Controller = {
  name: 'keda-operator',
  manager: 'keda',
  kind: 'scaledobjects.keda.sh',
  also: {
    'horizontalpodautoscalers.autoscaling': ({ metadata }) => {
      const name = metadata.labels?.['scaledobject.keda.sh/name']
      return name ? [`${metadata.namespace}/${name}`] : []
    },
    'deployments.apps': (target, world) => scalersOf(world, target),
    'statefulsets.apps': (target, world) => scalersOf(world, target),
  },
  reconcile(world, { namespace, name }) {
    const scaled = world.get('scaledobjects.keda.sh', namespace, name) as Scaled | undefined
    if (!scaled || isTerminating(scaled)) return undefined
    const count = scaled.metadata.annotations?.[PAUSED_REPLICAS]
    const isPaused = count !== undefined || scaled.metadata.annotations?.[PAUSED] === 'true'
    if (isPaused) pause(world, scaled, count)
    else run(world, scaled)
    const conditions: Condition[] = [
      { type: 'Ready', status: 'True', reason: 'ScaledObjectReady', message: 'ScaledObject is defined correctly and is ready for scaling' },
      isPaused
        ? { type: 'Paused', status: 'True', reason: 'ScaledObjectPaused', message: 'ScaledObject is paused' }
        : { type: 'Paused', status: 'False', reason: 'ScaledObjectUnpaused', message: 'pause annotation removed for ScaledObject' },
    ]
    const { pausedReplicaCount: _, ...status } = scaled.status ?? {}
    world.status('scaledobjects.keda.sh', scaled, {
      ...status,
      hpaName: `keda-hpa-${name}`,
      ...(count === undefined ? {} : { pausedReplicaCount: Number(count) }),
      conditions: conditions.reduce((all, condition) => withCondition(all, condition, world.stamp()), scaled.status?.conditions ?? []),
    })
    return undefined
  },
}

const scalersOf = (world: World, { metadata, kind }: KubeObject): string[] =>
  world
    .list('scaledobjects.keda.sh', metadata.namespace)
    .filter((scaled) => (scaled as Scaled).spec?.scaleTargetRef?.name === metadata.name && kindOf(scaled) === kind)
    .map((scaled) => `${metadata.namespace}/${scaled.metadata.name}`)
