import { isObject, type Json, sameJson } from '@/server/local/cluster/object'
import { type ListShape, type Shape, type StructShape, shapeOf } from '@/server/local/cluster/schema/schema'
import { badRequest, StatusError } from '@/server/local/cluster/status'

const PATCH = '$patch'
const RETAIN = '$retainKeys'
const ORDER = '$setElementOrder/'
const DELETE = '$deleteFromPrimitiveList/'

const plain = (message: string) => new StatusError({ code: 500, message })

/** What is taken over from a patch where nothing was: without its directives and nulls. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !(isObject(item) && PATCH in item)).map(bare)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([name, inner]) => inner !== null && !name.startsWith('$'))
  return Object.fromEntries(entries.map(([name, inner]) => [name, bare(inner)]))
}

const withoutDirective = ({ [PATCH]: _, ...rest }: Json): Json => rest

function memberShape(shape: Shape, name: string): Shape | null {
  if (shape.kind === 'struct') return shapeOf(shape, name)
  return shape.kind === 'map' ? shape.of : null
}

function retain(target: Json, patch: Json): Json {
  const keys = patch[RETAIN]
  if (keys === undefined) return target
  if (!Array.isArray(keys)) throw badRequest('invalid patch format of retainKeys')
  const named = Object.keys(patch).filter((name) => !name.startsWith('$'))
  if (named.some((name) => patch[name] !== null && !keys.includes(name))) {
    throw new StatusError({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    })
  }
  return Object.fromEntries(Object.entries(target).filter(([name]) => keys.includes(name)))
}

function mergeScalars(target: unknown[], patch: unknown[]): unknown[] {
  return [...target, ...patch].filter((item, index, all) => all.findIndex((one) => sameJson(one, item)) === index)
}

/** New items stand before those that only the server has, as far as both are in the patch's order. */
function mergeItems({ target, patch, shape, key }: { target: unknown[]; patch: unknown[]; shape: ListShape; key: string }): unknown[] {
  const items = patch.filter(isObject)
  if (items.some((item) => item[PATCH] === 'replace')) return items.filter((item) => !(PATCH in item)).map(bare)
  const missing = items.find((item) => item[key] === undefined)
  if (missing !== undefined) {
    throw plain(
      `map: map[${Object.entries(missing)
        .map(([name, value]) => `${name}:${String(value)}`)
        .join(' ')}] does not contain declared merge key: ${key}`,
    )
  }
  const gone = items.filter((item) => item[PATCH] === 'delete').map((item) => item[key])
  let out = target.filter((item) => !(isObject(item) && gone.some((value) => sameJson(value, item[key]))))
  const added: unknown[] = []
  for (const item of items.filter((one) => one[PATCH] !== 'delete')) {
    const found = out.findIndex((one) => isObject(one) && sameJson(one[key], item[key]))
    const old = out[found]
    if (found === -1 || !isObject(old)) added.push(bare(item))
    else out = out.with(found, mergeStrategic(shape.of, old, item))
  }
  return added.length === 0 ? out : normalOrder({ patch: items, merged: [...out, ...added], original: target, key })
}

type Ordering = { patch: unknown[]; merged: unknown[]; original: unknown[]; key: string | null }

/** Items of the patch in its order, those of the server alone in theirs, each as early as its neighbours allow. */
function normalOrder({ patch, merged, original, key }: Ordering): unknown[] {
  const idOf = (item: unknown) => JSON.stringify(key !== null && isObject(item) ? item[key] : item)
  const places = (list: unknown[]) => new Map(list.map((item, index) => [idOf(item), index]))
  const [inPatch, inOriginal] = [places(patch), places(original)]
  const place = (order: Map<string, number>, item: unknown) => order.get(idOf(item)) ?? Number.POSITIVE_INFINITY
  const ours = merged.filter((item) => inPatch.has(idOf(item))).sort((one, other) => place(inPatch, one) - place(inPatch, other))
  const theirs = merged.filter((item) => !inPatch.has(idOf(item))).sort((one, other) => place(inOriginal, one) - place(inOriginal, other))
  const out: unknown[] = []
  let [left, right] = [0, 0]
  while (left < ours.length && right < theirs.length) {
    const isOursFirst = !inOriginal.has(idOf(ours[left])) || place(inOriginal, ours[left]) < place(inOriginal, theirs[right])
    if (isOursFirst) out.push(ours[left++])
    else out.push(theirs[right++])
  }
  return [...out, ...ours.slice(left), ...theirs.slice(right)]
}

function mergeList({ target, patch, shape }: { target: unknown[]; patch: unknown[]; shape: Shape | null }): unknown[] {
  if (shape?.kind !== 'list') return patch
  if (shape.mergeKey !== null) return mergeItems({ target, patch, shape, key: shape.mergeKey })
  return shape.isMergedSet ? mergeScalars(target, patch) : patch
}

function reorder({ list, order, shape }: { list: unknown[]; order: unknown; shape: Shape | null }): unknown[] {
  if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list')
  const key = shape?.kind === 'list' ? shape.mergeKey : null
  return normalOrder({ patch: order, merged: list, original: list, key })
}

/** A strategic merge patch over what the shape says of lists. */
export function mergeStrategic(shape: Shape, target: Json, patch: Json): Json {
  const directive = patch[PATCH]
  if (directive === 'replace') return bare(withoutDirective(patch)) as Json
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge') throw plain(`unknown patch type found: ${String(directive)}`)
  const out = retain({ ...target }, patch)
  const orders: [string, unknown][] = []
  for (const [name, value] of Object.entries(patch)) {
    if (name === PATCH || name === RETAIN) continue
    if (name.startsWith(ORDER)) orders.push([name.slice(ORDER.length), value])
    else if (name.startsWith(DELETE)) {
      const [field, list] = [name.slice(DELETE.length), out[name.slice(DELETE.length)]]
      if (Array.isArray(list) && Array.isArray(value)) out[field] = list.filter((item) => !value.some((one) => sameJson(one, item)))
    } else if (value === null) delete out[name]
    else out[name] = mergeMember({ old: out[name], value, shape: memberShape(shape, name) })
  }
  for (const [name, order] of orders) {
    const list = out[name]
    if (Array.isArray(list)) out[name] = reorder({ list, order, shape: memberShape(shape, name) })
  }
  return out
}

function mergeMember({ old, value, shape }: { old: unknown; value: unknown; shape: Shape | null }): unknown {
  if (isObject(value) && isObject(old)) return mergeStrategic(shape ?? { kind: 'scalar', of: 'any' }, old, value)
  if (Array.isArray(value) && Array.isArray(old)) return mergeList({ target: old, patch: value, shape })
  return bare(value)
}

export const applyStrategicPatch = (shape: StructShape, target: Json, patch: Json): Json => mergeStrategic(shape, target, patch)
