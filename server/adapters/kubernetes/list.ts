import type { KubeObject, Query, Read } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { apiVersionOf } from '@/server/ports/cluster-kinds'
import type { AnyLane, Http } from './http'
import { readPage } from './parse'
import { collectionPath } from './paths'

export const PAGE_SIZE = 500
const MAX_RESTARTS = 3

const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

export type ListOptions<T> = {
  query: Query
  read: Pick<Read, 'caller' | 'signal'>
  lane: AnyLane
  /** What is kept of an object. It is asked page by page, so that nothing else of ten thousand stays in memory. */
  keep: (object: KubeObject) => T
  onPage?: (items: readonly T[]) => void
}
export type AllPages<T> = { items: T[]; resourceVersion: string }

async function readAllPages<T>(http: Http, { query, read, lane, keep, onPage }: ListOptions<T>): Promise<AllPages<T>> {
  const { resource, namespace, labelSelector, fieldSelector, namesOnly = false } = query
  const of = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  const items: T[] = []
  let next: string | undefined
  for (;;) {
    const reply = await http.call({
      method: 'GET',
      path: collectionPath(resource, namespace),
      query: { limit: PAGE_SIZE, labelSelector, fieldSelector, continue: next },
      caller: read.caller ?? { kind: 'self' },
      lane,
      signal: read.signal,
      ...(namesOnly ? { accept: NAMES_ONLY } : {}),
    })
    const page = readPage(reply.json, of)
    const kept = page.items.map(keep)
    for (const item of kept) items.push(item)
    onPage?.(kept)
    if (page.next === null) return { items, resourceVersion: page.resourceVersion }
    next = page.next
  }
}

/** All pages of one version. A token that is too old (410) begins the list again: what the server would offer instead mixes versions.
 *  Errors: `expired` when that happens more than three times. */
export async function listAll<T>(http: Http, options: ListOptions<T>): Promise<AllPages<T>> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readAllPages(http, options)
    } catch (cause) {
      const isExpired = cause instanceof ClusterError && cause.trouble.reason === 'expired'
      if (!isExpired || restarts >= MAX_RESTARTS) throw cause
    }
  }
}
