import type { Json, KubeObject } from '@/server/local/cluster/object'
import { nameSuffix } from '@/server/local/cluster/prepare'
import { fillDefaults } from '@/server/local/cluster/schema/defaults'
import { validate } from '@/server/local/cluster/schema/validate'
import { conflict, invalid, notFound } from '@/server/local/cluster/status'
import type { WriteOptions } from '@/server/local/cluster/store'
import { admitCreate, completed, placed, withRuntime } from './admit'
import { decodeObject, directiveOf, readObject } from './body'
import { type Call, isDryRun, managerOf, type Reply } from './call'
import { writeOne } from './form'
import { firstStatus, isolate } from './isolate'
import type { Target } from './target'

const CREATED_BY_UPDATE = new Set([
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
  'leases',
  'events',
  'services',
  'runtimeclasses',
])
const NEEDS_VERSION = new Set(['poddisruptionbudgets', 'leases', 'runtimeclasses'])

export const optionsOf = (call: Call, { subresource }: Target): WriteOptions => ({
  manager: managerOf(call),
  ...(subresource === '' ? {} : { subresource }),
  isDryRun: isDryRun(call),
})

export function answer({
  call,
  target,
  object,
  code,
  warnings = [],
}: {
  call: Call
  target: Target
  object: KubeObject
  code: number
  warnings?: string[]
}): Reply {
  const body = writeOne({ resource: target.resource, object, form: call.form, now: call.store.now() })
  const quoted = warnings.map((text) => `299 - ${JSON.stringify(text)}`)
  return { code, body, ...(quoted.length === 0 ? {} : { headers: { warning: quoted.join(', ') } }) }
}

/** Stores a new object, by whichever verb it came. */
export function createObject({
  call,
  target,
  value,
  managedFields,
}: {
  call: Call
  target: Target
  value: Json
  managedFields?: WriteOptions['managedFields']
}): KubeObject {
  const { store } = call
  const object = placed(value, target)
  admitCreate(store, target, object)
  const { generateName } = object.metadata
  if (!object.metadata.name && generateName) object.metadata.name = `${generateName}${nameSuffix()}`
  fillDefaults(object)
  const whole = withRuntime(store, completed(firstStatus(target.resource, object)))
  validate(target.resource, whole, null)
  return store.create(target.resource.id, whole, { ...optionsOf(call, target), ...(managedFields === undefined ? {} : { managedFields }) })
}

export function create(call: Call, target: Target): Reply {
  const { object, warnings } = decodeObject(target.resource, readObject(call.body, call.contentType), directiveOf(call.query))
  return answer({ call, target, object: createObject({ call, target, value: object }), code: 201, warnings })
}

/** An object as it is with every default filled in. */
export function withDefaults(object: KubeObject): KubeObject {
  const copy = structuredClone(object)
  fillDefaults(copy)
  return copy
}

/** Stores a changed object, by whichever verb it came. */
export function updateObject({
  call,
  target,
  object,
  before,
}: {
  call: Call
  target: Target
  object: KubeObject
  before: KubeObject
}): KubeObject {
  fillDefaults(object)
  const whole = isolate({ resource: target.resource, subresource: target.subresource, object, before })
  const { resourceVersion } = whole.metadata
  if (!resourceVersion && (NEEDS_VERSION.has(target.resource.plural) || !target.resource.hasTable)) {
    const cause = {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 0: must be specified for an update',
      field: 'metadata.resourceVersion',
    }
    throw invalid(target.resource.id, before.metadata.name, [cause])
  }
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw conflict(target.resource.id, before.metadata.name)
  // What a controller stored may lack what is filled in here, and that is no change of the sender.
  validate(target.resource, whole, withDefaults(before))
  return call.store.update(target.resource.id, whole, optionsOf(call, target))
}

export function update(call: Call, target: Target): Reply {
  const { resource, namespace, name } = target
  const { object: value, warnings } = decodeObject(resource, readObject(call.body, call.contentType), directiveOf(call.query))
  const object = placed(value, target)
  const before = call.store.get(resource.id, resource.isNamespaced ? { namespace, name } : { name })
  if (before === null) {
    if (!CREATED_BY_UPDATE.has(resource.plural) || target.subresource !== '') throw notFound(resource.id, name)
    return answer({ call, target, object: createObject({ call, target, value: object }), code: 201, warnings })
  }
  const { uid } = object.metadata
  if (uid && uid !== before.metadata.uid) {
    const key = `/registry/${resource.plural}/${resource.isNamespaced ? `${namespace}/` : ''}${name}`
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`
    throw conflict(resource.id, name, `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`)
  }
  return answer({ call, target, object: updateObject({ call, target, object, before }), code: 200, warnings })
}
