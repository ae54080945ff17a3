import { CORE_TYPES } from './core-types'
import { GROUP_TYPES } from './group-types'
import { POD_TYPES } from './pod-types'
import { VOLUME_TYPES } from './volume-types'

/*
 * A row of the tables lists the members of a type: `name`, then
 *   `:n` a number, `:b` a boolean, `:?` anything, `:Type` another type, nothing a string; then
 *   `[]` a list that is one value, `[=]` a set, `[a,b]` a list whose items are told apart by members, `{}` a map, `{!}` a map that is one value; then
 *   `~a` a strategic patch tells items apart by `a`, `-` it replaces the list, `^` it may retain keys,
 *   `*` it is never absent, so that writing it first adds nothing by itself.
 * A row that begins with `!` is owned as a whole.
 */
export type Scalar = 'string' | 'number' | 'boolean' | 'any'
export type ListShape = {
  kind: 'list'
  of: Shape
  as: 'atomic' | 'set' | 'map'
  keys: string[]
  mergeKey: string | null
  isMergedSet: boolean
}
export type StructShape = { kind: 'struct'; name: string; isAtomic: boolean; members: Map<string, Member> }
export type Shape = { kind: 'scalar'; of: Scalar } | ListShape | { kind: 'map'; of: Shape; isAtomic: boolean } | StructShape
export type Member = { shape: Shape; isAlwaysThere: boolean }

const TYPES: Record<string, string> = { ...CORE_TYPES, ...GROUP_TYPES, ...POD_TYPES, ...VOLUME_TYPES }
const SCALARS: Record<string, Scalar> = { '': 'string', n: 'number', b: 'boolean', '?': 'any' }
const MEMBER = /^(\w+)(?::([\w?]+))?(!)?(\[[^\]]*\]|\{!?\})?(-|~\w*)?\^?(\*)?$/
const known = new Map<string, StructShape>()

function innerShape(type: string): Shape {
  const of = SCALARS[type]
  return of === undefined ? structShape(type) : { kind: 'scalar', of }
}

function listShape(of: Shape, brackets: string, patch: string | undefined): ListShape {
  const inside = brackets.slice(1, -1)
  const keys = inside === '' || inside === '=' ? [] : inside.split(',')
  const as = inside === '' ? 'atomic' : inside === '=' ? 'set' : 'map'
  const mergeKey = patch === '-' ? null : patch?.slice(1) || keys[0] || null
  return { kind: 'list', of, as, keys, mergeKey, isMergedSet: patch === '~' || (as === 'set' && patch !== '-') }
}

function parseMember(text: string): [string, Member] {
  const [, name = '', type = '', bang, around, patch, star] = MEMBER.exec(text) ?? []
  const of = innerShape(type)
  const isAlwaysThere = star !== undefined
  if (around === undefined) return [name, { shape: bang && of.kind === 'struct' ? { ...of, isAtomic: true } : of, isAlwaysThere }]
  if (around.startsWith('[')) return [name, { shape: listShape(of, around, patch), isAlwaysThere }]
  return [name, { shape: { kind: 'map', of, isAtomic: around === '{!}' }, isAlwaysThere }]
}

/** The members of a type by its name, as Kubernetes calls it (`PodSpec`). Types hold themselves, so members are read when first asked for. */
export function structShape(name: string): StructShape {
  const found = known.get(name)
  if (found !== undefined) return found
  const row = TYPES[name]
  if (row === undefined) throw new Error(`no such type: ${name}`)
  const isAtomic = row.startsWith('! ')
  let members: Map<string, Member> | undefined
  const shape: StructShape = {
    kind: 'struct',
    name,
    isAtomic,
    get members() {
      members ??= new Map((isAtomic ? row.slice(2) : row).split(' ').filter(Boolean).map(parseMember))
      return members
    },
  }
  known.set(name, shape)
  return shape
}

const ANY: Shape = { kind: 'scalar', of: 'any' }

/** The shape of a kind; of one that has no table (custom resources) only its metadata is known. */
export function kindShape(kind: string, hasTable: boolean): StructShape {
  if (hasTable) return structShape(kind)
  const any: Member = { shape: ANY, isAlwaysThere: false }
  const members = new Map<string, Member>([
    ['apiVersion', { shape: { kind: 'scalar', of: 'string' }, isAlwaysThere: false }],
    ['kind', { shape: { kind: 'scalar', of: 'string' }, isAlwaysThere: false }],
    ['metadata', { shape: structShape('ObjectMeta'), isAlwaysThere: true }],
    ['spec', any],
    ['status', any],
  ])
  return { kind: 'struct', name: kind, isAtomic: false, members }
}

export const shapeOf = (shape: StructShape, member: string): Shape | null => shape.members.get(member)?.shape ?? null
