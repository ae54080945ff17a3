import { claim } from './claim'
import { canonical } from './hash'
import { isTerminating } from './pods'
import type { Deployment, PodTemplate, ReplicaSet } from './types'
import type { World } from './world'

export const REVISION = 'deployment.kubernetes.io/revision'
export const HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED = 'deployment.kubernetes.io/desired-replicas'
export const MAX = 'deployment.kubernetes.io/max-replicas'
export const HASH = 'pod-template-hash'

export const revisionOf = ({ metadata }: { metadata: { annotations?: Record<string, string> } }): number =>
  Number(metadata.annotations?.[REVISION] ?? 0) || 0
export const wanted = ({ spec }: { spec: { replicas?: number } }): number => spec.replicas ?? 1
export const sum = (sets: readonly ReplicaSet[]): number => sets.reduce((total, set) => total + wanted(set), 0)
export const counted = (sets: readonly ReplicaSet[], what: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
  sets.reduce((total, { status }) => total + (status?.[what] ?? 0), 0)

/** A template without what tells its sets apart. */
export function plainTemplate({ metadata, spec }: PodTemplate): string {
  const labels = Object.fromEntries(Object.entries(metadata?.labels ?? {}).filter(([key]) => key !== HASH))
  const { creationTimestamp: _, ...rest } = metadata ?? {}
  return canonical({ metadata: { ...rest, labels }, spec })
}

export type Sets = { all: ReplicaSet[]; current: ReplicaSet | undefined; old: ReplicaSet[] }

const byAge = (a: ReplicaSet, b: ReplicaSet) =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) || (a.metadata.name < b.metadata.name ? -1 : 1)

/** The sets of a deployment, oldest first; the current one is the one with its template, whatever its count. */
export function setsOf(world: World, deployment: Deployment): Sets {
  const all = claim(world, 'replicasets.apps', deployment).sort(byAge)
  const template = plainTemplate(deployment.spec.template)
  const current = all.find((set) => plainTemplate(set.spec.template) === template)
  return { all, current, old: all.filter((set) => set !== current) }
}

export const activeOf = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((set) => wanted(set) > 0)

/** Old sets over the limit go, the lowest revisions first. What still has pods stays. */
export function forgetOld(world: World, deployment: Deployment, old: readonly ReplicaSet[]): void {
  const alive = old.filter((set) => !isTerminating(set))
  const over = alive.length - (deployment.spec.revisionHistoryLimit ?? 10)
  for (const set of [...alive].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, over))) {
    const isEmpty =
      wanted(set) === 0 && (set.status?.replicas ?? 0) === 0 && (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0)
    if (isEmpty) world.remove('replicasets.apps', set)
  }
}
