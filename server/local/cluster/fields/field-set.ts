import { isObject } from '@/server/local/cluster/object'
import type { Shape } from '@/server/local/cluster/schema/schema'
import { StatusError } from '@/server/local/cluster/status'
import { partsOf } from './steps'
import { emptyTree, type Tree } from './tree'

export class UndeclaredField extends Error {}

/** The paths an applied object names. Errors: `UndeclaredField` for a member its kind does not have, and items that say the same twice. */
export function fieldSet(shape: Shape, value: unknown, path = ''): Tree {
  const parts = partsOf(shape, value)
  const tree = emptyTree()
  if (shape.kind === 'struct' && isObject(value)) {
    const unknown = Object.keys(value).find((name) => !shape.members.has(name))
    if (unknown !== undefined) throw new UndeclaredField(`${path}.${unknown}: field not declared in schema`)
  }
  if (parts === null || parts.length === 0) {
    tree.isMember = true
    return tree
  }
  for (const { step, value: inner, shape: of, isItem } of parts) {
    if (tree.steps.has(step)) throw new UndeclaredField(`${path}: duplicate entries for key [${step.slice(2)}]`)
    const set = fieldSet(of, inner, step.startsWith('f:') ? `${path}.${step.slice(2)}` : path)
    if (isItem) set.isMember = true
    tree.steps.set(step, set)
  }
  return tree
}

/** What an apply that does not parse answers: an error that was never given a reason. */
export const typedPatchError = ({ place, gvk, why }: { place: string; gvk: string; why: string }) =>
  new StatusError({ code: 500, message: `failed to create typed patch object (${place}; ${gvk}): ${why}` })
