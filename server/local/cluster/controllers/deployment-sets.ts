import { ownedBy } from '@/server/local/cluster/object'
import { withCondition } from './conditions'
import { nextCount, sizeNotes } from './deployment-scale'
import { hashOf } from './hash'
import type { Sets } from './replica-sets-of'
import { HASH, HISTORY, REVISION, revisionOf, setsOf } from './replica-sets-of'
import type { Condition, Deployment, ReplicaSet } from './types'
import type { World } from './world'

const OWN = new Set([
  REVISION,
  HISTORY,
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
])

const copied = (deployment: Deployment): Record<string, string> =>
  Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key)))

/** An old template that comes back takes its old set, which gets the highest revision; its former number stays in its history. */
function renumber(world: World, deployment: Deployment, { set, revision }: { set: ReplicaSet; revision: number }): void {
  const before = revisionOf(set)
  world.edit('replicasets.apps', set, (draft) => {
    const annotations = { ...draft.metadata.annotations, ...copied(deployment) }
    if (before < revision) {
      if (before > 0) annotations[HISTORY] = [annotations[HISTORY], String(before)].filter(Boolean).join(',')
      annotations[REVISION] = String(revision)
    }
    draft.metadata.annotations = annotations
    if (deployment.spec.minReadySeconds !== undefined) draft.spec.minReadySeconds = deployment.spec.minReadySeconds
  })
}

function note(
  world: World,
  deployment: Deployment,
  { revision, condition }: { revision: number; condition: Omit<Condition, 'type'> | null },
): void {
  world.note('deployments.apps', deployment, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: String(revision) }
    if (condition === null) return
    const now = world.stamp()
    const next = { type: 'Progressing', ...condition, lastUpdateTime: now }
    draft.status = { ...draft.status, conditions: withCondition(draft.status?.conditions, next, now) }
  })
}

function createSet(world: World, deployment: Deployment, { sets, revision }: { sets: Sets; revision: number }): void {
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = hashOf(template, deployment.status?.collisionCount ?? 0)
  const name = `${deployment.metadata.name}-${hash}`
  const { namespace } = deployment.metadata
  if (world.get('replicasets.apps', namespace, name)) {
    world.status('deployments.apps', deployment, { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 })
    return
  }
  const labels = { ...template.metadata?.labels, [HASH]: hash }
  const replicas = nextCount(deployment, sets.all, undefined)
  const { creationTimestamp: _, ...metadata } = template.metadata ?? {}
  world.create('replicasets.apps', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: { ...copied(deployment), ...sizeNotes(deployment), [REVISION]: String(revision) },
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: { metadata: { ...metadata, labels }, spec: template.spec },
    },
    status: { replicas: 0 },
  })
  note(world, deployment, {
    revision,
    condition: { status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` },
  })
  if (replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`
    world.say(deployment, { reason: 'ScalingReplicaSet', message, from: 'deployment-controller' })
  }
}

/** The deployment's sets with revisions as they ought to be. `make`: a template without a set gets one. */
export function revisedSets(world: World, deployment: Deployment, make: boolean): Sets {
  const sets = setsOf(world, deployment)
  const revision = Math.max(0, ...sets.old.map(revisionOf)) + 1
  if (sets.current) {
    renumber(world, deployment, { set: sets.current, revision })
    const { name } = sets.current.metadata
    const isNew = !deployment.status?.conditions?.some(({ type }) => type === 'Progressing')
    const condition = { status: 'True', reason: 'FoundNewReplicaSet', message: `Found new replica set "${name}"` }
    note(world, deployment, { revision: Math.max(revision, revisionOf(sets.current)), condition: isNew ? condition : null })
    return setsOf(world, deployment)
  }
  if (!make) return sets
  createSet(world, deployment, { sets, revision })
  return setsOf(world, deployment)
}
