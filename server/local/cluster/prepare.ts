import { randomBytes, randomUUID } from 'node:crypto'
import { trackFields } from './managed-fields'
import { deepFreeze, type KubeObject, type Metadata, type NewObject, sameJson, timestamp } from './object'
import { generationRule, kindId, resourceById } from './resources'
import { badRequest, conflict } from './status'
import type { DeleteOptions, WriteOptions } from './store'

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** Five characters without vowels, as generated names end. */
export const nameSuffix = (): string => [...randomBytes(5)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

type Creating = { resource: string; given: NewObject; now: Date; options: WriteOptions }

export function prepareCreate({ resource, given, now, options }: Creating): KubeObject {
  const { name, generateName, ...rest } = given.metadata
  const called = name ?? (generateName === undefined ? '' : `${generateName}${nameSuffix()}`)
  if (called === '') throw badRequest('name or generateName is required')
  const metadata: Metadata = {
    ...structuredClone(rest),
    ...(generateName === undefined ? {} : { generateName }),
    name: called,
    uid: randomUUID(),
    resourceVersion: '',
    creationTimestamp: timestamp(now),
  }
  delete metadata.generation
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.managedFields
  if (generationRule(resource) !== 'none') metadata.generation = 1
  const object: KubeObject = { ...structuredClone(given), metadata }
  const managedFields = options.managedFields ?? trackFields({ before: null, after: object, now, options })
  return withFields(object, managedFields)
}

function withFields(object: KubeObject, managedFields: Metadata['managedFields']): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata: managedFields === undefined || managedFields.length === 0 ? metadata : { ...metadata, managedFields } }
}

type Updating = { resource: string; given: KubeObject; before: KubeObject; now: Date; options: WriteOptions }

export function prepareUpdate({ resource, given, before, now, options }: Updating): {
  object: KubeObject
  isSame: boolean
  isGone: boolean
} {
  const old = before.metadata
  const asked = given.metadata
  if (asked.resourceVersion && asked.resourceVersion !== old.resourceVersion) throw conflict(resource, old.name)
  const metadata: Metadata = {
    ...structuredClone(asked),
    uid: old.uid,
    creationTimestamp: old.creationTimestamp,
    resourceVersion: old.resourceVersion,
  }
  for (const name of ['generation', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    delete metadata[name]
    if (old[name] !== undefined) Object.assign(metadata, { [name]: old[name] })
  }
  const object: KubeObject = { ...structuredClone(given), metadata }
  // What a controller notes beside its status, such as a deployment's revision, asks for nothing new.
  const isNote = options.subresource === 'status'
  if (metadata.generation !== undefined && !isNote && isOtherSpec(resource, before, object)) metadata.generation += 1
  const managedFields = options.managedFields ?? trackFields({ before, after: object, now, options })
  const whole = withFields(object, managedFields)
  return { object: whole, isSame: sameButFields(before, whole), isGone: isFinished(whole) }
}

/** A write that changes nothing but the time of an ownership is no write. */
function sameButFields(before: KubeObject, after: KubeObject): boolean {
  const bare = ({ metadata: { managedFields, ...metadata }, ...rest }: KubeObject) => ({
    ...rest,
    metadata,
    fields: managedFields?.map(({ time: _, ...field }) => field),
  })
  return sameJson(bare(before), bare(after))
}

/** What is being deleted and is held by nothing any more. */
function isFinished({ metadata, spec }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false
  if (Array.isArray(spec?.finalizers) && spec.finalizers.length > 0) return false
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0
}

function isOtherSpec(resource: string, before: KubeObject, after: KubeObject): boolean {
  const rule = generationRule(resource)
  // Which node a pod runs on is set by the scheduler and is no change of what was asked for.
  const specOf = ({ spec }: KubeObject) => (resource === 'pods' ? { ...spec, nodeName: undefined } : spec)
  const isSpec = !sameJson(specOf(before), specOf(after))
  return isSpec || (rule === 'spec-and-annotations' && !sameJson(before.metadata.annotations ?? {}, after.metadata.annotations ?? {}))
}

type Deleting = { resource: string; before: KubeObject; now: Date; options: DeleteOptions }

function graceOf({ resource, before, options }: Deleting): number {
  if (resource !== 'pods') return 0
  // What is being deleted with grace goes on so unless less is asked for; without any grace it goes at once.
  const pending = before.metadata.deletionTimestamp === undefined ? undefined : (before.metadata.deletionGracePeriodSeconds ?? 0)
  if (pending !== undefined) return Math.min(pending, Math.abs(options.gracePeriodSeconds ?? pending))
  const spec: { terminationGracePeriodSeconds?: unknown; nodeName?: unknown } = before.spec ?? {}
  const own = typeof spec.terminationGracePeriodSeconds === 'number' ? spec.terminationGracePeriodSeconds : 30
  const asked = options.gracePeriodSeconds ?? own
  if (!spec.nodeName || before.status?.phase === 'Failed' || before.status?.phase === 'Succeeded') return 0
  return asked < 0 ? 1 : asked
}

function finalizersOf(resource: string, before: KubeObject, propagation: DeleteOptions['propagation']): string[] {
  const own = before.metadata.finalizers ?? []
  if (propagation === undefined || resource === 'namespaces') return own
  const rest = own.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion')
  if (propagation === 'Foreground') return [...rest, 'foregroundDeletion']
  return propagation === 'Orphan' ? [...rest, 'orphan'] : rest
}

export function prepareDelete(deleting: Deleting): { object: KubeObject; isGone: boolean; isSame: boolean } {
  const { resource, before, now, options } = deleting
  const { uid, resourceVersion } = options.preconditions ?? {}
  const old = before.metadata
  const known = resourceById(resource)
  const mismatch = ({ what, asked, stored, since }: Record<'what' | 'asked' | 'stored' | 'since', string>) =>
    // Here messages name the kind, not the resource.
    conflict(
      known === null ? resource : kindId(known),
      old.name,
      `the ${what} in the precondition (${asked}) does not match the ${what} in record (${stored}). The object might have been ${since}`,
    )
  if (uid !== undefined && uid !== old.uid)
    throw mismatch({ what: 'UID', asked: uid, stored: old.uid, since: 'deleted and then recreated' })
  if (resourceVersion !== undefined && resourceVersion !== old.resourceVersion) {
    throw mismatch({ what: 'ResourceVersion', asked: resourceVersion, stored: old.resourceVersion, since: 'modified' })
  }
  const finalizers = finalizersOf(resource, before, options.propagation)
  const grace = graceOf(deleting)
  const isHeld = finalizers.length > 0 || (Array.isArray(before.spec?.finalizers) && before.spec.finalizers.length > 0)
  const metadata: Metadata = { ...structuredClone(old), finalizers }
  if (finalizers.length === 0) delete metadata.finalizers
  if (grace === 0 && !isHeld) return { object: { ...before, metadata }, isGone: true, isSame: false }
  const left = old.deletionTimestamp === undefined ? Number.POSITIVE_INFINITY : (old.deletionGracePeriodSeconds ?? 0)
  const isShorter = grace < left
  if (!isShorter && sameJson(finalizers, old.finalizers ?? [])) return { object: before, isGone: false, isSame: true }
  if (isShorter) {
    // A shorter grace counts from when the deletion was asked for.
    const asked = old.deletionTimestamp === undefined ? now.getTime() : new Date(old.deletionTimestamp).getTime() - left * 1000
    metadata.deletionTimestamp = timestamp(new Date(asked + grace * 1000))
    metadata.deletionGracePeriodSeconds = grace
    if (old.deletionTimestamp === undefined && metadata.generation !== undefined) metadata.generation += 1
  }
  const isNamespace = resource === 'namespaces'
  const marked: KubeObject = { ...before, metadata, ...(isNamespace ? { status: { ...before.status, phase: 'Terminating' } } : {}) }
  return { object: deepFreeze(marked), isGone: false, isSame: false }
}
