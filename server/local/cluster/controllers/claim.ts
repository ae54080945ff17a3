import type { KubeObject } from '@/server/local/cluster/object'
import { controllerOf, ownedBy } from '@/server/local/cluster/object'
import type { KindName, Kinds } from './kinds'
import { isTerminating } from './pods'
import { selects } from './selector'
import type { LabelSelector } from './types'
import type { World } from './world'

/** What an owner controls now: it takes on what it selects and nobody controls, and lets go what it no longer selects. */
export function claim<K extends KindName>(world: World, kind: K, owner: KubeObject & { spec: { selector: LabelSelector } }): Kinds[K][] {
  const { selector } = owner.spec
  for (const object of world.owned(kind, owner.metadata.uid)) {
    if (selects(selector, object.metadata.labels)) continue
    world.edit(kind, object, (draft) => {
      const left = draft.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? []
      if (left.length > 0) draft.metadata.ownerReferences = left
      else delete draft.metadata.ownerReferences
    })
  }
  if (!isTerminating(owner)) {
    for (const object of world.list(kind, owner.metadata.namespace)) {
      if (controllerOf(object) || isTerminating(object) || !selects(selector, object.metadata.labels)) continue
      world.edit(kind, object, (draft) => {
        draft.metadata.ownerReferences = [...(draft.metadata.ownerReferences ?? []), ownedBy(owner)]
      })
    }
  }
  return world.owned(kind, owner.metadata.uid)
}

/** Owners of this kind that would select an object nobody controls. */
export function wouldClaim(
  world: World,
  kind: 'replicasets.apps' | 'deployments.apps' | 'statefulsets.apps' | 'daemonsets.apps',
  object: KubeObject,
): string[] {
  if (controllerOf(object)) return []
  return world
    .list(kind, object.metadata.namespace)
    .filter(({ spec }) => selects(spec.selector, object.metadata.labels))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}
