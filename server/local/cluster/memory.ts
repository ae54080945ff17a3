import { type KubeObject, type Ref, refOf } from './object'

// NUL cannot be part of a name, so it keeps the order of namespaces before that of names.
const keyOf = ({ namespace = '', name }: Ref) => `${namespace}\0${name}`

type Found = { resource: string; object: KubeObject }

/** What is stored now, with indexes by uid and by owner. */
export function createMemory(objects: Found[]) {
  const resources = new Map<string, Map<string, KubeObject>>()
  const sorted = new Map<string, string[]>()
  const uids = new Map<string, Found>()
  const owned = new Map<string, Map<string, Found>>()

  function get(resource: string, ref: Ref): KubeObject | null {
    return resources.get(resource)?.get(keyOf(ref)) ?? null
  }

  function forget({ metadata }: KubeObject) {
    uids.delete(metadata.uid)
    for (const owner of metadata.ownerReferences ?? []) {
      const dependents = owned.get(owner.uid)
      dependents?.delete(metadata.uid)
      if (dependents?.size === 0) owned.delete(owner.uid)
    }
  }

  function put(resource: string, object: KubeObject, isGone: boolean) {
    const key = keyOf(refOf(object))
    const those = resources.get(resource) ?? new Map<string, KubeObject>()
    resources.set(resource, those)
    const before = those.get(key)
    if (before !== undefined) forget(before)
    if (isGone || before === undefined) sorted.delete(resource)
    if (isGone) {
      those.delete(key)
      return
    }
    those.set(key, object)
    const found = { resource, object }
    uids.set(object.metadata.uid, found)
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      owned.set(uid, (owned.get(uid) ?? new Map<string, Found>()).set(object.metadata.uid, found))
    }
  }

  function keys(resource: string): string[] {
    const known = sorted.get(resource)
    if (known !== undefined) return known
    const made = [...(resources.get(resource)?.keys() ?? [])].sort((one, other) => (one < other ? -1 : 1))
    sorted.set(resource, made)
    return made
  }

  function list(resource: string, namespace?: string): KubeObject[] {
    const those = resources.get(resource)
    if (those === undefined) return []
    const start = `${namespace}\0`
    return keys(resource).flatMap((key) => (namespace === undefined || key.startsWith(start) ? (those.get(key) ?? []) : []))
  }

  for (const { resource, object } of objects) put(resource, object, false)

  return {
    get,
    put,
    list,
    byUid: (uid: string) => uids.get(uid) ?? null,
    dependents: (uid: string) => [...(owned.get(uid)?.values() ?? [])],
  }
}
