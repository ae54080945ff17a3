import { type ConfigSet, GOVERNED, OUR_LABEL } from '@/lib/config-sets'
import type { Cluster, KubeObject, NewObject, Read } from '@/server/ports/cluster'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { digestOfSet, inKeyOrder, keptObject, keyOfKept } from './kept'

type Part = { kind: KindName; namespaces: readonly string[] | null }
/** The kinds of each set, in the order in which they are put back; a null namespace for kinds that have none. Never a Secret. */
const PARTS: Record<ConfigSet, readonly Part[]> = {
  network: [{ kind: 'NetworkPolicy', namespaces: GOVERNED }],
  rbac: [
    { kind: 'ClusterRole', namespaces: null },
    { kind: 'Role', namespaces: GOVERNED },
    { kind: 'ClusterRoleBinding', namespaces: null },
    { kind: 'RoleBinding', namespaces: GOVERNED },
  ],
  monitoring: [
    { kind: 'ConfigMap', namespaces: ['monitoring'] },
    { kind: 'Service', namespaces: ['monitoring'] },
    { kind: 'Deployment', namespaces: ['monitoring'] },
  ],
}
export const kindsOfSet = (set: ConfigSet): KindName[] => PARTS[set].map(({ kind }) => kind)
/** The kind of an object that was kept, or null for one that no set holds. */
export const kindNameOf = (set: ConfigSet, { kind }: { kind: string }): KindName | null =>
  kindsOfSet(set).find((name) => KINDS[name].kind === kind) ?? null

export const DEFAULT_DENY = 'default-deny-all'

export const isOurs = ({ metadata }: Pick<KubeObject | NewObject, 'metadata'>): boolean =>
  metadata.labels?.[OUR_LABEL.name] === OUR_LABEL.value

export type Writer = { manager: string; at: string | null }
export type LiveSet = {
  live: ReadonlyMap<string, KubeObject>
  objects: NewObject[]
  digest: string
  /** Of its kinds and without our label: named, never kept or changed. ClusterRoles and their bindings of others are not looked at. */
  foreign: string[]
  /** Who wrote on its objects, the latest first. */
  writers: Writer[]
}

async function listPart(cluster: Cluster, { kind, namespaces }: Part, read: Read): Promise<KubeObject[]> {
  const resource = KINDS[kind]
  const named = (object: KubeObject): KubeObject => ({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind })
  if (namespaces === null) {
    const { items } = await cluster.list({ resource, labelSelector: `${OUR_LABEL.name}=${OUR_LABEL.value}` }, read)
    return items.map(named)
  }
  const lists = await Promise.all(namespaces.map((namespace) => cluster.list({ resource, namespace }, read)))
  return lists.flatMap(({ items }) => items.map(named))
}
const apiVersionOf = ({ group, version }: { group: string; version: string }): string => (group === '' ? version : `${group}/${version}`)

/** Made by the cluster in every namespace, and nobody's decision. */
const isCommon = ({ kind, metadata }: KubeObject) => kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt'

function writersOf(objects: readonly KubeObject[]): Writer[] {
  const latest = new Map<string, string | null>()
  for (const { metadata } of objects)
    for (const { manager = 'unknown', time, subresource } of metadata.managedFields ?? []) {
      if (subresource === 'status') continue
      const before = latest.get(manager)
      if (before === undefined || (time ?? '') > (before ?? '')) latest.set(manager, time ?? null)
    }
  return [...latest].map(([manager, at]) => ({ manager, at })).sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}

/** A set as it is now, read by the process's own account. Errors: those of the cluster's port; a set that is not wholly readable is none. */
export async function readSet(cluster: Cluster, set: ConfigSet, read: Read = {}): Promise<LiveSet> {
  const found = (await Promise.all(PARTS[set].map((part) => listPart(cluster, part, read)))).flat()
  const objects = found.filter((object) => isOurs(object) && object.metadata.deletionTimestamp === undefined)
  const kept = inKeyOrder(objects.map(keptObject))
  return {
    live: new Map(objects.map((object) => [keyOfKept(keptObject(object)), object])),
    objects: kept,
    digest: digestOfSet(kept),
    foreign: found.filter((object) => !isOurs(object) && !isCommon(object)).map((object) => keyOfKept(keptObject(object))),
    writers: writersOf(objects),
  }
}

/** Roles before what binds them, denying before allowing: whoever stops half-way has not opened anything. */
export function inOrderOf(set: ConfigSet, objects: readonly NewObject[]): NewObject[] {
  const order = kindsOfSet(set).map((name) => KINDS[name].kind as string)
  const rank = ({ kind, metadata }: NewObject) => order.indexOf(kind) * 2 + (metadata.name === DEFAULT_DENY ? 0 : 1)
  return inKeyOrder(objects).sort((a, b) => rank(a) - rank(b))
}
