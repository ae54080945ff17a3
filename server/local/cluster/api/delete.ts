import { isObject, type Json, refOf } from '@/server/local/cluster/object'
import { badRequest, invalid, notFound } from '@/server/local/cluster/status'
import type { DeleteOptions } from '@/server/local/cluster/store'
import { mediaType, PROTOBUF, readObject } from './body'
import { type Call, flag, isDryRun, type Reply } from './call'
import { writeList, writeOne } from './form'
import { readDeleteOptions } from './protobuf'
import { selectorsOf } from './selectors'
import type { Target } from './target'

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const
// The answer to their deletion is the object itself.
const ANSWERED_WHOLE = new Set(['pods', 'services', 'namespaces', 'serviceaccounts', 'resourcequotas', 'persistentvolumeclaims'])

const refused = (message: string, field: string) =>
  invalid('DeleteOptions.meta.k8s.io', '', [{ reason: 'FieldValueInvalid', message, field }])

function propagationOf(value: unknown, orphan: unknown): DeleteOptions['propagation'] {
  if (value !== undefined && value !== null && orphan !== undefined && orphan !== null) {
    throw refused(
      `Invalid value: ${JSON.stringify(value)}: orphanDependents and deletionPropagation cannot be both set`,
      'propagationPolicy',
    )
  }
  if (typeof orphan === 'boolean') return orphan ? 'Orphan' : 'Background'
  if (value === undefined || value === null) return undefined
  const found = POLICIES.find((policy) => policy === value)
  if (found === undefined) {
    const message = `Unsupported value: ${JSON.stringify(value)}: supported values: "Background", "Foreground", "Orphan", nil`
    throw invalid('DeleteOptions.meta.k8s.io', '', [{ reason: 'FieldValueNotSupported', message, field: 'propagationPolicy' }])
  }
  return found
}

/** Options of a deletion from a body, as eviction holds one too. */
export function deleteOptionsIn(value: Json): DeleteOptions {
  const { preconditions, gracePeriodSeconds, propagationPolicy, orphanDependents, dryRun } = value
  const { uid, resourceVersion } = isObject(preconditions) ? preconditions : {}
  const propagation = propagationOf(propagationPolicy, orphanDependents)
  return {
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}),
    ...(propagation === undefined ? {} : { propagation }),
    isDryRun: Array.isArray(dryRun) && dryRun.includes('All'),
  }
}

function optionsOf(call: Call): DeleteOptions {
  const { body, contentType, query } = call
  const isProtobuf = mediaType(contentType) === PROTOBUF
  const given = body.length > 0 ? deleteOptionsIn(isProtobuf ? readDeleteOptions(body) : readObject(body, contentType)) : {}
  const grace = query.get('gracePeriodSeconds')
  if (grace !== null && !/^-?\d+$/.test(grace)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`)
  const asked = propagationOf(query.get('propagationPolicy') ?? undefined, flag(query, 'orphanDependents') ?? undefined)
  return {
    ...given,
    ...(grace === null || given.gracePeriodSeconds !== undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(asked === undefined || given.propagation !== undefined ? {} : { propagation: asked }),
    isDryRun: given.isDryRun === true || isDryRun(call),
  }
}

export function remove(call: Call, { resource, namespace, name }: Target): Reply {
  const { store, form } = call
  const ref = resource.isNamespaced ? { namespace, name } : { name }
  if (store.get(resource.id, ref) === null) throw notFound(resource.id, name)
  const { object, isGone } = store.delete(resource.id, ref, optionsOf(call))
  if (!isGone || ANSWERED_WHOLE.has(resource.id)) return { code: 200, body: writeOne({ resource, object, form, now: store.now() }) }
  const group = resource.group === '' ? {} : { group: resource.group }
  const details = { name, ...group, kind: resource.plural, uid: object.metadata.uid }
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
}

export function removeAll(call: Call, { resource, namespace }: Target): Reply {
  const { store, form, query } = call
  const options = optionsOf(call)
  const { test } = selectorsOf(resource.id, query)
  const found = store.list(resource.id, namespace === '' ? undefined : namespace).filter(test)
  const objects = found.map((object) => store.delete(resource.id, refOf(object), options).object)
  const metadata = { resourceVersion: String(store.version()) }
  return { code: 200, body: writeList({ resource, objects, metadata, form, now: store.now() }) }
}
