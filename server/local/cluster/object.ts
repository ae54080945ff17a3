/** Any JSON object. */
export type Json = { [member: string]: unknown }

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export type ManagedField = {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time?: string
  fieldsType: 'FieldsV1'
  fieldsV1: Json
  subresource?: string
}

export type Metadata = {
  name: string
  namespace?: string
  generateName?: string
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
  ownerReferences?: OwnerReference[]
  managedFields?: ManagedField[]
}

/** An object as it is stored. What a store hands out is frozen: edit a copy (`structuredClone`) or use `store.change`. */
export type KubeObject = { apiVersion: string; kind: string; metadata: Metadata; spec?: Json; status?: Json; [member: string]: unknown }

/** An object that was not stored yet: names, namespace, labels and owners count; uid, versions and times are the store's. */
export type NewObject = { apiVersion: string; kind: string; metadata: Partial<Metadata>; [member: string]: unknown }

/** `namespace` is left out for what belongs to no namespace. */
export type Ref = { namespace?: string; name: string }

export const refOf = ({ metadata }: KubeObject): Ref =>
  metadata.namespace === undefined ? { name: metadata.name } : { namespace: metadata.namespace, name: metadata.name }

/** The owner that controls the object, or null. */
export const controllerOf = ({ metadata }: KubeObject): OwnerReference | null =>
  metadata.ownerReferences?.find((owner) => owner.controller === true) ?? null

/** What an owned object says about its controller. */
export const ownedBy = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
})

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Times in objects have whole seconds. */
export const timestamp = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}

/** Equal as JSON, whatever the order of members; an absent member and an undefined one are the same. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, index) => sameJson(item, other[index]))
    )
  }
  if (!isObject(one) || !isObject(other)) return false
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => sameJson(one[name], other[name]))
}
