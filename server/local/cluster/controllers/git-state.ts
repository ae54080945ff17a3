import type { KubeObject } from '@/server/local/cluster/object'
import { sameJson } from '@/server/local/cluster/object'
import type { KindName } from './kinds'
import { isTerminating } from './pods'
import type { World } from './world'

/** What such a tool puts back. */
const KEPT = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps', 'cronjobs.batch', 'services'] as const satisfies KindName[]
type Kept = { kind: (typeof KEPT)[number]; object: KubeObject }

const entryOf = ({ kind, object }: Kept): string => `${kind}_${object.metadata.namespace}_${object.metadata.name}`

export const tracked = (world: World, isTracked: (object: KubeObject) => boolean): Kept[] =>
  KEPT.flatMap((kind) => world.list(kind).map((object) => ({ kind, object }))).filter(
    ({ object }) => isTracked(object) && !isTerminating(object),
  )

type Repository = { namespace: string | undefined; name: string; owner: KubeObject }

/** The repository's stand-in: a ConfigMap with the specification of each object as it was first seen. Editing it is a commit. */
function readGit(world: World, { namespace, name, owner }: Repository, objects: readonly Kept[]): Record<string, string> {
  const there = world.get('configmaps', namespace, name)
  const data = (there?.data ?? {}) as Record<string, string>
  const fresh = objects.filter((kept) => data[entryOf(kept)] === undefined)
  if (fresh.length === 0) return data
  const added = { ...data, ...Object.fromEntries(fresh.map((kept) => [entryOf(kept), JSON.stringify(kept.object.spec ?? {})])) }
  const { apiVersion, kind, metadata } = owner
  const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }]
  if (there) world.edit('configmaps', there, (draft) => Object.assign(draft, { data: added }))
  else
    world.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), ownerReferences },
      data: added,
    })
  return added
}

function parsed(text: string | undefined): KubeObject['spec'] | null {
  try {
    return text === undefined ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** What is not as it is in the repository. A service's address is the cluster's to give. */
export function driftOf(
  world: World,
  repository: Repository,
  objects: readonly Kept[],
): { kept: Kept; spec: NonNullable<KubeObject['spec']> }[] {
  const data = readGit(world, repository, objects)
  return objects.flatMap((kept) => {
    const spec = parsed(data[entryOf(kept)])
    const bare = ({ clusterIP: _, clusterIPs: __, ...rest }: Record<string, unknown>) => rest
    return spec && !sameJson(bare(spec), bare(kept.object.spec ?? {})) ? [{ kept, spec }] : []
  })
}

export function putBack(world: World, { kept, spec }: { kept: Kept; spec: NonNullable<KubeObject['spec']> }): void {
  world.edit(kept.kind, kept.object, (draft) => {
    const { clusterIP, clusterIPs } = (draft.spec ?? {}) as { clusterIP?: unknown; clusterIPs?: unknown }
    Object.assign(draft, { spec: { ...structuredClone(spec), ...(clusterIP ? { clusterIP, clusterIPs } : {}) } })
  })
}
