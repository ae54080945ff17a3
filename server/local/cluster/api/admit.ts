import type { Json, KubeObject } from '@/server/local/cluster/object'
import { kindId } from '@/server/local/cluster/resources'
import { badRequest, forbidden, invalid, notFound, StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import type { Target } from './target'

// `decodeObject` made it a kind with metadata; the rest is checked by `validate`.
const asObject = (value: Json): KubeObject => value as KubeObject

/** The object a request wants stored, in the namespace and by the name of its path. */
export function placed(value: Json, { resource, namespace, name }: Target): KubeObject {
  const object = asObject(value)
  const { metadata } = object
  if (resource.isNamespaced) {
    if (namespace === '') throw badRequest('an empty namespace may not be set when a resource name may be retrieved')
    if (metadata.namespace && metadata.namespace !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
    }
    metadata.namespace = namespace
  } else delete metadata.namespace
  if (name !== '' && metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  }
  if (name !== '') metadata.name = name
  return object
}

/** New objects need a namespace that is there and stays. */
export function admitCreate(store: Store, { resource, namespace }: Target, object: KubeObject) {
  const { name, generateName } = object.metadata
  if (!name && !generateName) {
    throw invalid(kindId(resource), '', [
      { reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' },
    ])
  }
  if (object.metadata.resourceVersion)
    throw new StatusError({ code: 500, message: 'resourceVersion should not be set on objects to be created' })
  if (!resource.isNamespaced) return
  const home = store.get('namespaces', { name: namespace })
  if (home === null) throw notFound('namespaces', namespace)
  if (home.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const refused = forbidden(resource.id, name ?? '', why)
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }
  throw new StatusError({ ...refused.status, details: { ...refused.status.details, causes: [cause] } })
}

/** What the server itself adds to what is created. */
export function completed(object: KubeObject): KubeObject {
  if (object.kind === 'Namespace') {
    const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
    return { ...object, metadata: { ...object.metadata, labels }, spec: { ...object.spec, finalizers: ['kubernetes'] } }
  }
  return object
}

/** What a class of runtimes brings to the pods that name it, as the API server's own admission does it. Errors: 403 where there is no such class,
 *  or where its nodes are not those that the pod wants. */
export function withRuntime(store: Store, object: KubeObject): KubeObject {
  const { spec } = object
  const name = spec?.runtimeClassName
  if (object.kind !== 'Pod' || typeof name !== 'string' || name === '') return object
  const found = store.get('runtimeclasses.node.k8s.io', { name })
  const refuse = (why: string) => forbidden('pods', object.metadata.name ?? '', `pod rejected: ${why}`)
  if (found === null) throw refuse(`RuntimeClass "${name}" not found`)
  const { scheduling, overhead } = found as KubeObject & { scheduling?: Json; overhead?: Json }
  const chosen = asMap(scheduling?.nodeSelector)
  const wanted = asMap(spec?.nodeSelector)
  const other = Object.keys(chosen).find((key) => wanted[key] !== undefined && wanted[key] !== chosen[key])
  if (other !== undefined) throw refuse(`conflict: runtimeClass.scheduling.nodeSelector[${other}] = ${String(chosen[other])}`)
  const tolerations = [spec?.tolerations, scheduling?.tolerations].flatMap((list) => (Array.isArray(list) ? list : []))
  return {
    ...object,
    spec: {
      ...spec,
      ...(Object.keys(chosen).length > 0 ? { nodeSelector: { ...wanted, ...chosen } } : {}),
      ...(tolerations.length > 0 ? { tolerations } : {}),
      ...(isMap(overhead) && isMap(overhead.podFixed) ? { overhead: overhead.podFixed } : {}),
    },
  }
}
const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const asMap = (value: unknown): Json => (isMap(value) ? value : {})
