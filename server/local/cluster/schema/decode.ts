import { isObject, type Json } from '@/server/local/cluster/object'
import type { Shape, StructShape } from './schema'

/** `unknown` are members the kind does not have; `wrong` is a member of another type, which is never let through. */
export type Decoded = { value: Json; unknown: string[]; wrong: string | null }

const LONG = new Set([
  ...['generation', 'observedGeneration', 'terminationGracePeriodSeconds', 'activeDeadlineSeconds', 'revision', 'runAsUser', 'runAsGroup'],
  ...['fsGroup', 'deletionGracePeriodSeconds', 'tolerationSeconds', 'startingDeadlineSeconds'],
])

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return isObject(value) ? 'object' : value === true || value === false ? 'bool' : typeof value
}

type At = { path: string; owner: string; field: string }
type Found = { unknown: string[]; wrong: string | null }

function mismatch(value: unknown, { path, owner }: At, type: string): string {
  const said = typeof value === 'number' && type.startsWith('int') ? `number ${value}` : nameOf(value)
  return `json: cannot unmarshal ${said} into Go struct field ${owner}.${path} of type ${type}`
}

function scalar({ value, of, at, found }: { value: unknown; of: string; at: At; found: Found }): unknown {
  if (of === 'any') return value
  const isRight = of === 'number' ? Number.isInteger(value) : nameOf(value) === (of === 'boolean' ? 'bool' : of)
  const type = of === 'number' ? (LONG.has(at.field) ? 'int64' : 'int32') : of === 'boolean' ? 'bool' : of
  if (!isRight) found.wrong ??= mismatch(value, at, type)
  return value
}

function walk(shape: Shape, value: unknown, { at, found }: { at: At; found: Found }): unknown {
  if (shape.kind === 'scalar') return scalar({ value, of: shape.of, at, found })
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) {
      found.wrong ??= mismatch(value, at, `[]${shape.of.kind === 'struct' ? `v1.${shape.of.name}` : 'string'}`)
      return value
    }
    return value.map((item, index) => walk(shape.of, item, { at: { ...at, path: `${at.path}[${index}]` }, found }))
  }
  if (!isObject(value)) {
    found.wrong ??= mismatch(value, at, shape.kind === 'struct' ? `v1.${shape.name}` : 'map[string]string')
    return value
  }
  if (shape.kind === 'struct') return struct(shape, value, { path: at.path, found })
  const entries = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, walk(shape.of, inner, { at: { ...at, path: `${at.path}.${name}`, field: name }, found })]),
  )
}

function struct(shape: StructShape, value: Json, { path, found }: { path: string; found: Found }): Json {
  const out: Json = {}
  for (const [name, inner] of Object.entries(value)) {
    const member = shape.members.get(name)
    const inside = path === '' ? name : `${path}.${name}`
    if (member === undefined) found.unknown.push(inside)
    else if (inner !== null && inner !== undefined)
      out[name] = walk(member.shape, inner, { at: { path: inside, owner: shape.name, field: name }, found })
  }
  return out
}

/** Reads an object as its kind has it. Members it does not have are left out and listed, as are nulls without a word. */
export function decode(shape: StructShape, value: Json): Decoded {
  const found: Found = { unknown: [], wrong: null }
  const read = struct(shape, value, { path: '', found })
  return { value: read, unknown: found.unknown, wrong: found.wrong }
}

export const strictMessage = (unknown: string[]): string =>
  `strict decoding error: ${unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ')}`
