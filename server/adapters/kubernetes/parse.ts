import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'

/** The value of a JSON text, or null where it is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return null
  }
}

const bad = (what: string): never => {
  throw new ClusterError({ reason: 'badAnswer' }, `The cluster's answer is not one of the protocol: ${what}`)
}

type Node = Record<string, unknown>
export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): boolean => value === undefined || value === null || (isNode(value) && Object.values(value).every(isText))

const Owner = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
})
const Owners = z.array(Owner).max(1000)

/** By hand and not by a schema: five hundred of them come each second. Members that the port names are checked, the rest is the kind's own. */
function isMeta(meta: unknown): boolean {
  if (!isNode(meta) || !isText(meta.name)) return false
  if (!(isText(meta.uid) && isText(meta.resourceVersion))) return false
  if (!(isTexts(meta.labels) && isTexts(meta.annotations))) return false
  if (meta.namespace !== undefined && !isText(meta.namespace)) return false
  if (meta.generation !== undefined && typeof meta.generation !== 'number') return false
  if (meta.finalizers !== undefined && !(Array.isArray(meta.finalizers) && meta.finalizers.every(isText))) return false
  return meta.ownerReferences === undefined || Owners.safeParse(meta.ownerReferences).success
}

export type KindOf = { apiVersion: string; kind: string }
/** One object. An item of a list has no kind of its own: it is the list's. Errors: `badAnswer`. */
export function readObject(value: unknown, of?: KindOf): KubeObject {
  if (!isNode(value)) return bad('an object was expected.')
  const object = of ? { apiVersion: of.apiVersion, kind: of.kind, ...value } : value
  if (!(isText(object.apiVersion) && isText(object.kind) && isMeta(object.metadata)))
    return bad('an object lacks its name, uid or version.')
  return object as KubeObject // the members that the type names were checked above
}

export type ListPage = { items: KubeObject[]; resourceVersion: string; next: string | null }
/** One page of a list. Errors: `badAnswer`. */
export function readPage(value: unknown, of: KindOf): ListPage {
  if (!isNode(value) || !isNode(value.metadata)) return bad('a list was expected.')
  const { resourceVersion, continue: next } = value.metadata
  if (!isText(resourceVersion) || resourceVersion === '') return bad('a list has no version.')
  const items = value.items ?? []
  if (!Array.isArray(items)) return bad('a list has no items.')
  return { items: items.map((item) => readObject(item, of)), resourceVersion, next: isText(next) && next !== '' ? next : null }
}
