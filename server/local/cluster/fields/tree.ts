import { isObject, type Json } from '@/server/local/cluster/object'

/** A set of paths into an object. Steps are spelled as in `fieldsV1`: `f:name`, `k:{"name":"app"}`, `v:"x"`. */
export type Tree = { isMember: boolean; steps: Map<string, Tree> }

export const emptyTree = (): Tree => ({ isMember: false, steps: new Map() })
export const memberTree = (): Tree => ({ isMember: true, steps: new Map() })
export const isEmptyTree = (tree: Tree): boolean => !tree.isMember && tree.steps.size === 0

export function fromFieldsV1(fields: Json): Tree {
  const names = Object.keys(fields)
  const tree: Tree = { isMember: names.length === 0 || '.' in fields, steps: new Map() }
  for (const name of names) {
    const inner = fields[name]
    if (name !== '.' && isObject(inner)) tree.steps.set(name, fromFieldsV1(inner))
  }
  return tree
}

export function toFieldsV1(tree: Tree): Json {
  const out: Json = {}
  if (tree.isMember && tree.steps.size > 0) out['.'] = {}
  for (const [step, inner] of [...tree.steps].sort(([one], [other]) => (one < other ? -1 : 1))) out[step] = toFieldsV1(inner)
  return out
}

function combine({ one, other, keep }: { one: Tree; other: Tree; keep: (inOne: boolean, inOther: boolean) => boolean }): Tree {
  const out: Tree = { isMember: keep(one.isMember, other.isMember), steps: new Map() }
  for (const step of new Set([...one.steps.keys(), ...other.steps.keys()])) {
    const inner = combine({ one: one.steps.get(step) ?? emptyTree(), other: other.steps.get(step) ?? emptyTree(), keep })
    if (!isEmptyTree(inner)) out.steps.set(step, inner)
  }
  return out
}

export const union = (one: Tree, other: Tree): Tree => combine({ one, other, keep: (here, there) => here || there })
export const difference = (one: Tree, other: Tree): Tree => combine({ one, other, keep: (here, there) => here && !there })
export const intersection = (one: Tree, other: Tree): Tree => combine({ one, other, keep: (here, there) => here && there })

/** Sets one path, and returns the set. */
export function withPath(tree: Tree, path: string[]): Tree {
  let at = tree
  for (const step of path) {
    const next = at.steps.get(step) ?? emptyTree()
    at.steps.set(step, next)
    at = next
  }
  at.isMember = true
  return tree
}

function spell(step: string): string {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return `.${rest}`
  if (step.startsWith('v:')) return `[=${rest}]`
  const keys: Json = JSON.parse(rest)
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`
}

/** Each path as messages spell it: `.spec.containers[name="app"].image`. */
export function pathsOf(tree: Tree, before = ''): string[] {
  const own = tree.isMember ? [before] : []
  const steps = [...tree.steps].sort(([one], [other]) => (one < other ? -1 : 1))
  return [...own, ...steps.flatMap(([step, inner]) => pathsOf(inner, before + spell(step)))]
}
