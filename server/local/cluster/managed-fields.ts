import { compareFields } from './fields/compare'
import { difference, emptyTree, fromFieldsV1, isEmptyTree, type Tree, toFieldsV1, union, withPath } from './fields/tree'
import { type KubeObject, type ManagedField, timestamp } from './object'
import { resourceOfKind } from './resources'
import { kindShape, type StructShape } from './schema/schema'

// What the server keeps itself belongs to nobody.
const NOBODYS = [
  [],
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['f:metadata', `f:${name}`],
  ),
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'].map((name) => ['f:metadata', `f:${name}`]),
].reduce<Tree>(withPath, emptyTree())

export const withoutNobodys = (tree: Tree): Tree => difference(tree, NOBODYS)

export const shapeOfObject = ({ apiVersion, kind }: KubeObject): StructShape =>
  kindShape(kind, resourceOfKind(apiVersion, kind)?.hasTable ?? false)

/** An entry with its paths as a set. */
export type Owned = Omit<ManagedField, 'fieldsV1'> & { fields: Tree }

export const readOwners = (entries: ManagedField[] | undefined): Owned[] =>
  (entries ?? []).map(({ fieldsV1, ...entry }) => ({ ...entry, fields: fromFieldsV1(fieldsV1) }))

function order(one: ManagedField, other: ManagedField): number {
  const key = ({ operation, time = '', manager, apiVersion, subresource = '' }: ManagedField) =>
    [operation, time, manager, apiVersion, subresource].join('\0')
  return key(one) < key(other) ? -1 : 1
}

export const writeOwners = (owners: Owned[]): ManagedField[] =>
  owners
    .filter(({ fields }) => !isEmptyTree(fields))
    .map(({ fields, manager, operation, apiVersion, time, subresource }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1' as const,
      fieldsV1: toFieldsV1(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }))
    .sort(order)

type Write = { before: KubeObject | null; after: KubeObject; now: Date; options: { manager?: string; subresource?: string } }

/** Who owns which fields after a write that is no apply: the writer takes what it changed, nobody keeps what is gone. */
export function trackFields({ before, after, now, options }: Write): ManagedField[] {
  const { manager, subresource } = options
  const compared = compareFields(shapeOfObject(after), before ?? {}, after)
  const { removed } = compared
  const changed = withoutNobodys(compared.changed)
  // A status that begins empty is nobody's work.
  if (before === null && subresource === undefined) changed.steps.delete('f:status')
  const isReset = before !== null && after.metadata.managedFields?.length === 0
  const known = isReset ? [] : readOwners(before?.metadata.managedFields)
  if (isEmptyTree(changed) && isEmptyTree(removed)) return writeOwners(known)
  const isMine = (entry: Owned) =>
    entry.manager === manager && entry.operation === 'Update' && entry.apiVersion === after.apiVersion && entry.subresource === subresource
  const others = known
    .filter((entry) => !isMine(entry))
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, changed), removed) }))
  const mine = known.find(isMine)
  if (manager === undefined) return writeOwners(others)
  const kept = mine === undefined ? emptyTree() : difference(mine.fields, removed)
  const time = isEmptyTree(changed) ? mine?.time : timestamp(now)
  const owner: Owned = {
    manager,
    operation: 'Update',
    apiVersion: after.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    ...(subresource === undefined ? {} : { subresource }),
    fields: union(kept, changed),
  }
  return writeOwners([...others, owner])
}
