import type { KubeObject } from '@/server/local/cluster/object'
import { ownedBy } from '@/server/local/cluster/object'
import { claim } from './claim'
import { canonical, hashOf } from './hash'
import type { ControllerRevision, LabelSelector, Labels, PodTemplate } from './types'
import type { World } from './world'

type Owner = KubeObject & { spec: { selector: LabelSelector; template: PodTemplate } }

/** A template as a revision holds it: a strategic patch that puts it in the place of whatever is there. */
const dataOf = ({ metadata, spec }: PodTemplate): ControllerRevision['data'] => {
  const { creationTimestamp: _, ...rest } = metadata ?? {}
  return { spec: { template: { ...(metadata ? { metadata: rest } : {}), spec, $patch: 'replace' } } }
}

export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch: _, ...template } = data.spec.template
  return template
}

export const revisionsOf = (world: World, owner: Owner): ControllerRevision[] =>
  claim(world, 'controllerrevisions.apps', owner).sort((a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1))

type Naming = (hash: string) => { labels: Labels }

/** The revision of the owner's template now. An equal one that is there comes back with the highest number; else one is made. */
export function latestRevision(world: World, owner: Owner, naming: Naming): ControllerRevision {
  const all = revisionsOf(world, owner)
  const data = dataOf(owner.spec.template)
  const text = canonical(data)
  const equal = all.findLast((revision) => canonical(revision.data) === text)
  const highest = all.at(-1)?.revision ?? 0
  if (equal) {
    if (equal.revision === highest) return equal
    world.edit('controllerrevisions.apps', equal, (draft) => {
      draft.revision = highest + 1
    })
    return world.get('controllerrevisions.apps', equal.metadata.namespace, equal.metadata.name) ?? equal
  }
  const { namespace, name: ownerName, annotations } = owner.metadata
  let collisions = 0
  let hash = hashOf(data)
  while (world.get('controllerrevisions.apps', namespace, `${ownerName}-${hash}`)) {
    collisions += 1
    hash = hashOf(data, collisions)
  }
  const made = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${ownerName}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...owner.spec.template.metadata?.labels, ...naming(hash).labels },
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ownerReferences: [ownedBy(owner)],
    },
    data,
    revision: highest + 1,
  }
  return world.create('controllerrevisions.apps', made)
}

/** Old revisions over the limit go, oldest first; what pods still run, or the owner still names, stays. */
export function forgetRevisions(
  world: World,
  owner: Owner & { spec: { revisionHistoryLimit?: number } },
  isLive: (revision: ControllerRevision) => boolean,
): void {
  const idle = revisionsOf(world, owner).filter((revision) => !isLive(revision))
  const over = idle.length - (owner.spec.revisionHistoryLimit ?? 10)
  for (const revision of idle.slice(0, Math.max(0, over))) world.remove('controllerrevisions.apps', revision)
}
