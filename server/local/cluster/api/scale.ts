import { isObject, type Json, type KubeObject } from '@/server/local/cluster/object'
import { structShape } from '@/server/local/cluster/schema/schema'
import { badRequest, conflict, invalid, notFound } from '@/server/local/cluster/status'
import { directiveOf, mediaType, readObject } from './body'
import type { Call, Reply } from './call'
import { APPLY_PATCH, patchValue } from './patch'
import type { Target } from './target'
import { optionsOf } from './write'

// A custom resource says itself which of its members are scaled.
const REPLICAS: Record<string, string> = { 'clusters.postgresql.cnpg.io': 'instances' }

function selectorText(selector: unknown): string {
  if (!isObject(selector) || !isObject(selector.matchLabels)) return ''
  return Object.entries(selector.matchLabels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',')
}

/** The scale of an object, as `autoscaling/v1` has it: no replicas asked for are not written out. */
function scaleOf(object: KubeObject, member: string): Json {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const asked = object.spec?.[member] ?? 0
  const selector = selectorText(object.spec?.selector)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: asked === 0 ? {} : { replicas: asked },
    status: { replicas: object.status?.[member] ?? 0, ...(selector === '' ? {} : { selector }) },
  }
}

const metadataOf = (value: Json): Json => (isObject(value.metadata) ? value.metadata : {})

function changed({ method, body, contentType, query, ...rest }: Call, before: Json): Json {
  if (method === 'PUT') return readObject(body, contentType)
  if (mediaType(contentType) === APPLY_PATCH) throw badRequest('apply is not served on the scale of an object')
  const call = { method, body, contentType, query, ...rest }
  return patchValue({ call, shape: structShape('Scale'), isStrategicServed: true, before, directive: directiveOf(query) }).value
}

export function scale(call: Call, target: Target): Reply {
  const { resource, namespace, name } = target
  const { store, method } = call
  const member = REPLICAS[resource.id] ?? 'replicas'
  const found = store.get(resource.id, { namespace, name })
  if (found === null) throw notFound(resource.id, name)
  if (method === 'GET') return { code: 200, body: scaleOf(found, member) }
  const value = changed(call, scaleOf(found, member))
  const { resourceVersion, uid, name: said } = metadataOf(value)
  if (said !== undefined && said !== name) throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`)
  if (uid && uid !== found.metadata.uid) {
    throw conflict(resource.id, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found.metadata.uid}`)
  }
  if (resourceVersion && resourceVersion !== found.metadata.resourceVersion) throw conflict(resource.id, name)
  const replicas = isObject(value.spec) ? (value.spec.replicas ?? 0) : 0
  if (typeof replicas !== 'number' || !Number.isInteger(replicas))
    throw badRequest('json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas of type int32')
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    throw invalid('Scale.autoscaling', name, [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }])
  }
  const stored = store.update(
    resource.id,
    { ...structuredClone(found), spec: { ...found.spec, [member]: replicas } },
    optionsOf(call, target),
  )
  return { code: 200, body: scaleOf(stored, member) }
}
