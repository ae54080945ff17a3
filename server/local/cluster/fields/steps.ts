import { isObject, type Json } from '@/server/local/cluster/object'
import type { ListShape, Shape, StructShape } from '@/server/local/cluster/schema/schema'

// What tells ports apart has a default, so two spellings of one port are one.
const KEY_DEFAULTS: Json = { protocol: 'TCP' }

function keyStep(keys: string[], item: unknown): string {
  const at = isObject(item) ? item : {}
  const pairs = [...keys].sort().flatMap((key) => {
    const value = at[key] ?? KEY_DEFAULTS[key]
    return value === undefined ? [] : [[key, value]]
  })
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`
}

export const stepOfItem = ({ as, keys }: ListShape, item: unknown): string =>
  as === 'set' ? `v:${JSON.stringify(item)}` : keyStep(keys, item)

export type Parts = { step: string; value: unknown; shape: Shape; isItem: boolean; isAlwaysThere: boolean }

const UNKNOWN: Shape = { kind: 'scalar', of: 'any' }

function structParts(shape: StructShape, value: Json): Parts[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    if (inner === undefined) return []
    const member = shape.members.get(name)
    return [
      { step: `f:${name}`, value: inner, shape: member?.shape ?? UNKNOWN, isItem: false, isAlwaysThere: member?.isAlwaysThere === true },
    ]
  })
}

/** The parts that are owned one by one, or null for what is owned as a whole. Of unknown structure maps are taken apart, lists are not. */
export function partsOf(shape: Shape, value: unknown): Parts[] | null {
  if (shape.kind === 'list') {
    if (!Array.isArray(value) || shape.as === 'atomic') return null
    return value.map((item) => ({ step: stepOfItem(shape, item), value: item, shape: shape.of, isItem: true, isAlwaysThere: false }))
  }
  if (!isObject(value)) return null
  if (shape.kind === 'struct') return shape.isAtomic ? null : structParts(shape, value)
  if (shape.kind === 'map' && shape.isAtomic) return null
  if (shape.kind === 'scalar' && shape.of !== 'any') return null
  const of = shape.kind === 'map' ? shape.of : UNKNOWN
  return Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined ? [] : [{ step: `f:${name}`, value: inner, shape: of, isItem: shape.kind === 'map', isAlwaysThere: false }],
  )
}
