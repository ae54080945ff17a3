import { parse } from 'yaml'
import { apply } from '@/server/local/cluster/apply'
import { isObject, type Json, type KubeObject } from '@/server/local/cluster/object'
import { applyJsonPatch } from '@/server/local/cluster/patch/json'
import { applyMergePatch } from '@/server/local/cluster/patch/merge'
import { applyStrategicPatch } from '@/server/local/cluster/patch/strategic'
import { groupVersionOf, type Resource } from '@/server/local/cluster/resources'
import { decode, strictMessage } from '@/server/local/cluster/schema/decode'
import { fillDefaults } from '@/server/local/cluster/schema/defaults'
import { kindShape, type StructShape } from '@/server/local/cluster/schema/schema'
import { validate } from '@/server/local/cluster/schema/validate'
import { badRequest, conflict, invalid, notFound } from '@/server/local/cluster/status'
import { placed } from './admit'
import { type Directive, decodeObject, directiveOf, mediaType, unsupportedMedia, warningsOf } from './body'
import { type Call, flag, managerOf, type Reply } from './call'
import { isolate } from './isolate'
import type { Target } from './target'
import { answer, createObject, optionsOf, updateObject, withDefaults } from './write'

export const JSON_PATCH = 'application/json-patch+json'
export const MERGE_PATCH = 'application/merge-patch+json'
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json'
export const APPLY_PATCH = 'application/apply-patch+yaml'

/** Go's way to print a map, in which refusals of strategic patches quote the patch. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return value === null ? '<nil>' : String(value)
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${entries.map(([name, inner]) => `${name}:${goText(inner)}`).join(' ')}]`
}

function parsePatch(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw badRequest(`error decoding patch: ${cause instanceof Error ? cause.message : cause}`)
  }
}

const asMap = (value: unknown): Json => {
  if (!isObject(value)) throw badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}')
  return value
}

/** The current object with the patch, and the text by which a refusal quotes it. */
function patched({
  call,
  shape,
  isStrategicServed,
  before,
}: {
  call: Call
  shape: StructShape
  isStrategicServed: boolean
  before: Json
}): { value: Json; quote: string } {
  const type = mediaType(call.contentType)
  const served = [JSON_PATCH, MERGE_PATCH, ...(isStrategicServed ? [STRATEGIC_PATCH] : []), APPLY_PATCH]
  if (!served.includes(type)) throw unsupportedMedia(served)
  const body = parsePatch(call.body)
  if (type === STRATEGIC_PATCH) return { value: applyStrategicPatch(shape, before, asMap(body)), quote: goText(body) }
  const value = type === JSON_PATCH ? applyJsonPatch(before, body) : applyMergePatch(before, asMap(body))
  return { value, quote: JSON.stringify(value) }
}

function refuse(quote: string, why: string) {
  return invalid('', '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(quote)}: ${why}`, field: 'patch' }])
}

/** Patches any value by a shape and reads it back. Errors: 422, as for a body that does not decode. */
export function patchValue(at: { call: Call; shape: StructShape; isStrategicServed: boolean; before: Json; directive: Directive }): {
  value: Json
  warnings: string[]
} {
  const { value, quote } = patched(at)
  const decoded = decode(at.shape, value)
  if (decoded.wrong !== null) throw refuse(quote, decoded.wrong)
  if (decoded.unknown.length > 0 && at.directive === 'Strict') throw refuse(quote, strictMessage(decoded.unknown))
  return { value: decoded.value, warnings: warningsOf(decoded.unknown, at.directive) }
}

const refIn = ({ resource, namespace, name }: Target) => (resource.isNamespaced ? { namespace, name } : { name })

function checkOptions(query: URLSearchParams, isApply: boolean) {
  const refused = (reason: string, message: string, field: string) => invalid('PatchOptions.meta.k8s.io', '', [{ reason, message, field }])
  if (isApply && !query.get('fieldManager'))
    throw refused('FieldValueRequired', 'Required value: is required for apply patch', 'fieldManager')
  if (!isApply && query.has('force')) throw refused('FieldValueForbidden', 'Forbidden: may not be specified for non-apply patch', 'force')
}

export function patch(call: Call, target: Target): Reply {
  const isApply = mediaType(call.contentType) === APPLY_PATCH
  checkOptions(call.query, isApply)
  if (isApply) return applyPatch(call, target)
  const { resource, name } = target
  const shape = kindShape(resource.kind, resource.hasTable)
  const before = call.store.get(resource.id, refIn(target))
  if (before === null) throw notFound(resource.id, name)
  const { value, warnings } = patchValue({ call, shape, isStrategicServed: resource.hasTable, before, directive: directiveOf(call.query) })
  const said = `${value.apiVersion ?? ''} ${value.kind ?? ''}`
  if (said !== `${before.apiVersion} ${before.kind}`) throw badRequest(`the kind of the object (${said}) may not be changed by a patch`)
  const object = placed({ ...value, metadata: isObject(value.metadata) ? value.metadata : {} }, target)
  return answer({ call, target, object: updateObject({ call, target, object, before }), code: 200, warnings })
}

function readConfig(body: Buffer, resource: Resource): Json {
  let value: unknown
  try {
    value = parse(body.toString('utf8'), { maxAliasCount: 0 })
  } catch (cause) {
    throw badRequest(`error decoding YAML: ${cause instanceof Error ? cause.message : cause}`)
  }
  if (!isObject(value)) throw badRequest('error decoding YAML: json: cannot unmarshal into Go value of type map[string]interface {}')
  const { apiVersion, kind } = value
  if (apiVersion !== groupVersionOf(resource)) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(apiVersion ?? '')}, expected: ${groupVersionOf(resource)}`,
    )
  }
  if (kind !== resource.kind) throw badRequest(`invalid object type: ${apiVersion}, Kind=${String(kind ?? '')}`)
  return value
}

function applyPatch(call: Call, target: Target): Reply {
  const { resource, name } = target
  const config = readConfig(call.body, resource)
  const metadata = isObject(config.metadata) ? config.metadata : {}
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  placed({ ...config, metadata: { ...metadata } }, target)
  const live = call.store.get(resource.id, refIn(target))
  const { uid, resourceVersion } = metadata
  if (live === null && uid)
    throw conflict(resource.id, name, `uid mismatch: the provided object specified uid ${String(uid)}, and no existing object was found`)
  if (live !== null && resourceVersion && resourceVersion !== live.metadata.resourceVersion) throw conflict(resource.id, name)
  const named = { ...config, metadata: { ...metadata, name, ...(resource.isNamespaced ? { namespace: target.namespace } : {}) } }
  const subresource = target.subresource === '' ? {} : { subresource: target.subresource }
  const applied = apply({
    live,
    config: named,
    manager: managerOf(call),
    isForced: flag(call.query, 'force') === true,
    now: call.store.now(),
    ...subresource,
  })
  const { object: value } = decodeObject(resource, applied.object, directiveOf(call.query))
  if (live === null) {
    return answer({ call, target, object: createObject({ call, target, value, managedFields: applied.managedFields }), code: 201 })
  }
  const object = placed(value, target)
  fillDefaults(object)
  const whole = isolate({ resource, subresource: target.subresource, object, before: live })
  validate(resource, whole, withDefaults(live))
  const stored: KubeObject = call.store.update(resource.id, whole, { ...optionsOf(call, target), managedFields: applied.managedFields })
  return answer({ call, target, object: stored, code: 200 })
}
