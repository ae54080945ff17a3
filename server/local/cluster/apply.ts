import { compareFields } from './fields/compare'
import { fieldSet, typedPatchError, UndeclaredField } from './fields/field-set'
import { mergeApplied, prune } from './fields/merge'
import { difference, emptyTree, fromFieldsV1, intersection, isEmptyTree, pathsOf, type Tree, toFieldsV1, union } from './fields/tree'
import { type Owned, readOwners, shapeOfObject, withoutNobodys, writeOwners } from './managed-fields'
import { isObject, type Json, type KubeObject, type ManagedField, sameJson, timestamp } from './object'
import { type Cause, StatusError } from './status'

export type Applying = { live: KubeObject | null; config: Json; manager: string; subresource?: string; isForced: boolean; now: Date }
export type Applied = { object: Json; managedFields: ManagedField[] }

const quoted = JSON.stringify

function nameOf({ manager, subresource, operation, apiVersion }: Owned): string {
  const name = subresource === undefined ? quoted(manager) : `${quoted(manager)} with subresource ${quoted(subresource)}`
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

function conflictOf(found: { owner: Owned; paths: string[] }[]): StatusError {
  const causes: Cause[] = found.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${nameOf(owner)}`, field })),
  )
  const one = causes.length === 1 ? causes[0] : undefined
  const all = found
    .map(({ owner, paths }) => ({ name: nameOf(owner), paths }))
    .sort((first, second) => (first.name < second.name ? -1 : 1))
    .flatMap(({ name, paths }) => [`conflicts with ${name}:`, ...paths.map((path) => `- ${path}`)])
  const message =
    one === undefined
      ? `Apply failed with ${causes.length} conflicts: ${all.join('\n')}`
      : `Apply failed with 1 conflict: ${one.message}: ${one.field}`
  return new StatusError({ code: 409, reason: 'Conflict', message, details: { causes } })
}

function setOf(config: Json, live: KubeObject): Tree {
  try {
    return withoutNobodys(fieldSet(shapeOfObject(live), config))
  } catch (cause) {
    if (!(cause instanceof UndeclaredField)) throw cause
    const { namespace = '', name } = live.metadata
    throw typedPatchError({ place: `${namespace}/${name}`, gvk: `${live.apiVersion}, Kind=${live.kind}`, why: cause.message })
  }
}

const isMine = ({ manager, subresource }: Applying, owner: Owned) =>
  owner.operation === 'Apply' && owner.manager === manager && owner.subresource === subresource

/**
 * Server-side apply: merges, removes what this manager applied before and no longer does, and moves ownership.
 * Out: the object before defaults, and who owns what. Errors: 409 with a cause for each field another manager owns and would lose.
 */
export function apply(applying: Applying): Applied {
  const { live, config, isForced, manager, subresource, now } = applying
  // Checked by the caller: names and kind are those of the request.
  const base = live ?? (config as KubeObject)
  const shape = shapeOfObject(base)
  const set = setOf(config, base)
  const owners = readOwners(live?.metadata.managedFields)
  const others = owners.filter((owner) => !isMine(applying, owner))
  const before = owners.find((owner) => isMine(applying, owner))
  const merged = mergeApplied(shape, live ?? {}, config)
  const kept = others.reduce((all, { fields }) => union(all, fields), set)
  const pruned = before === undefined ? merged : prune({ shape, value: merged, gone: difference(before.fields, kept), kept })
  const object = isObject(pruned) ? pruned : {}
  const compared = compareFields(shape, live ?? {}, object)
  const changed = withoutNobodys(compared.changed)
  const conflicts = others
    .map((owner) => ({ owner, taken: intersection(owner.fields, changed) }))
    .filter(({ taken }) => !isEmptyTree(taken))
    .map(({ owner, taken }) => ({ owner, paths: pathsOf(taken) }))
  if (conflicts.length > 0 && !isForced) throw conflictOf(conflicts)
  const left = others.map((owner) => ({ ...owner, fields: difference(difference(owner.fields, changed), compared.removed) }))
  const isSame =
    before !== undefined && isEmptyTree(changed) && isEmptyTree(compared.removed) && sameJson(toFieldsV1(before.fields), toFieldsV1(set))
  const mine: Owned = {
    manager,
    operation: 'Apply',
    apiVersion: base.apiVersion,
    time: isSame && before.time !== undefined ? before.time : timestamp(now),
    fieldsType: 'FieldsV1',
    ...(subresource === undefined ? {} : { subresource }),
    fields: isEmptyTree(set) ? emptyTree() : fromFieldsV1(toFieldsV1(set)),
  }
  return { object, managedFields: writeOwners([...left, mine]) }
}
