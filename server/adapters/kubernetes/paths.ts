import { AppError } from '@/lib/errors'
import type { ObjectRef } from '@/server/ports/cluster'
import type { Resource } from '@/server/ports/cluster-kinds'

const WORD = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/
// What a path segment of the API may hold; a name of `.` or `..` is refused by the server too.
const SEGMENT = /^(?!\.{1,2}$)(?:(?![/%])\P{Cc}){1,253}$/u

function word(text: string): string {
  if (!WORD.test(text)) throw new AppError('BAD_REQUEST', 'The call was not made: the kind is not one that a path can name.')
  return text
}
function segment(text: string): string {
  if (!SEGMENT.test(text)) throw new AppError('BAD_REQUEST', 'The call was not made: the name is not one that a path can hold.')
  return encodeURIComponent(text)
}

export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>
/** With the parameters that are set, in their order. */
export function withQuery(path: string, parameters: Parameters): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined)
  const query = set.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')
  return query ? `${path}?${query}` : path
}

/** A kind's collection: one namespace's, or the whole cluster's. */
export function collectionPath({ group, version, plural, isNamespaced }: Resource, namespace: string | null | undefined): string {
  const root = group ? `/apis/${word(group)}/${word(version)}` : `/api/${word(version)}`
  return isNamespaced && namespace ? `${root}/namespaces/${segment(namespace)}/${word(plural)}` : `${root}/${word(plural)}`
}

export type Subresource = 'scale' | 'eviction' | 'log' | 'status'
export function objectPath({ resource, namespace, name }: ObjectRef, subresource?: Subresource): string {
  if (resource.isNamespaced && !namespace) throw new AppError('BAD_REQUEST', `The call was not made: a ${resource.kind} is in a namespace.`)
  const path = `${collectionPath(resource, namespace)}/${segment(name)}`
  return subresource ? `${path}/${subresource}` : path
}
