import type { KubeObject } from '@/server/local/cluster/object'
import { withCondition } from './conditions'
import { driftOf, putBack, tracked } from './git-state'
import type { KindName } from './kinds'
import { isTerminating } from './pods'
import type { Condition } from './types'
import type { Controller, World } from './world'
import { keyOf } from './world'

type Tool = {
  kind: 'applications.argoproj.io' | 'kustomizations.kustomize.toolkit.fluxcd.io' | 'helmreleases.helm.toolkit.fluxcd.io'
  manager: string
  isTracked: (owner: KubeObject, object: KubeObject) => boolean
  /** Whether it puts back what drifted. */
  isActive: (owner: KubeObject) => boolean
  status: (world: World, owner: KubeObject, isInSync: boolean) => KubeObject['status']
}

const labelled = (group: string) => (owner: KubeObject, object: KubeObject) =>
  object.metadata.labels?.[`${group}/name`] === owner.metadata.name &&
  object.metadata.labels?.[`${group}/namespace`] === owner.metadata.namespace

type Automated = { syncPolicy?: { automated?: { enabled?: boolean; selfHeal?: boolean } } }

function heals(owner: KubeObject): boolean {
  const automated = (owner.spec as Automated | undefined)?.syncPolicy?.automated
  const isSkipped = owner.metadata.annotations?.['argocd.argoproj.io/skip-reconcile'] === 'true'
  return automated !== undefined && automated.enabled !== false && automated.selfHeal === true && !isSkipped
}

function fluxStatus(world: World, owner: KubeObject, isInSync: boolean): KubeObject['status'] {
  if (owner.spec?.suspend === true) return owner.status ?? {}
  const ready: Condition = isInSync
    ? { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: 'Applied revision: main@sha1:simulated' }
    : { type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' }
  return {
    ...owner.status,
    observedGeneration: owner.metadata.generation,
    lastAppliedRevision: 'main@sha1:simulated',
    conditions: withCondition(owner.status?.conditions as Condition[] | undefined, ready, world.stamp()),
  }
}

export const ARGO: Tool = {
  kind: 'applications.argoproj.io',
  manager: 'argocd-controller',
  isTracked: ({ metadata }, object) =>
    object.metadata.annotations?.['argocd.argoproj.io/tracking-id']?.startsWith(`${metadata.name}:`) === true,
  isActive: heals,
  status: (_, owner, isInSync) => ({
    ...owner.status,
    sync: { status: isInSync ? 'Synced' : 'OutOfSync', revision: 'simulated' },
    health: { status: 'Healthy' },
  }),
}
export const FLUX: Tool = {
  kind: 'kustomizations.kustomize.toolkit.fluxcd.io',
  manager: 'kustomize-controller',
  isTracked: labelled('kustomize.toolkit.fluxcd.io'),
  isActive: ({ spec }) => spec?.suspend !== true,
  status: fluxStatus,
}
export const HELM: Tool = {
  kind: 'helmreleases.helm.toolkit.fluxcd.io',
  manager: 'helm-controller',
  isTracked: labelled('helm.toolkit.fluxcd.io'),
  isActive: ({ spec }) => spec?.suspend !== true,
  status: fluxStatus,
}

/** A GitOps tool: what it tracks is brought back to what its repository says, a moment after it drifted, unless it is paused. */
export function createGitOps({ kind, manager, isTracked, isActive, status }: Tool): Controller {
  const seen = new Map<string, number>()
  const owners = (object: KubeObject, world: World) =>
    world
      .list(kind)
      .filter((owner) => isTracked(owner, object))
      .map(keyOf)
  const kinds: KindName[] = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'cronjobs.batch', 'services']
  return {
    name: manager,
    manager,
    kind,
    also: Object.fromEntries(kinds.map((one) => [one, owners])),
    reconcile(world, { namespace, name }) {
      const owner = world.get(kind, namespace, name)
      if (!owner || isTerminating(owner)) return undefined
      const repository = { namespace, name: `${name}.git`, owner }
      const drift = driftOf(
        world,
        repository,
        tracked(world, (object) => isTracked(owner, object)),
      )
      const key = owner.metadata.uid
      if (drift.length === 0 || !isActive(owner)) {
        seen.delete(key)
        world.status(kind, owner, status(world, owner, drift.length === 0))
        return undefined
      }
      const since = seen.get(key) ?? world.now()
      seen.set(key, since)
      world.status(kind, owner, status(world, owner, false))
      const left = since + world.delays.syncMs - world.now()
      if (left > 0) return left
      seen.delete(key)
      for (const each of drift) putBack(world, each)
      world.say(owner, {
        reason: 'OperationCompleted',
        message: `Put back ${drift.length} that differed from the repository`,
        from: manager,
      })
      return 0
    },
  }
}
