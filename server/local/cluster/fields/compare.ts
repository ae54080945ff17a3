import { sameJson } from '@/server/local/cluster/object'
import type { Shape } from '@/server/local/cluster/schema/schema'
import { type Parts, partsOf } from './steps'
import { emptyTree, isEmptyTree, type Tree } from './tree'

export type Difference = { changed: Tree; removed: Tree }

function hang(tree: Tree, step: string, inner: Tree) {
  if (!isEmptyTree(inner)) tree.steps.set(step, inner)
}

/** Every path of a value that was not there before, itself included unless it is a structure that always is. */
function allOf({ shape, value, isAlwaysThere }: Pick<Parts, 'shape' | 'value' | 'isAlwaysThere'>): Tree {
  const parts = partsOf(shape, value)
  const tree: Tree = { isMember: parts === null || parts.length === 0 || !isAlwaysThere, steps: new Map() }
  for (const part of parts ?? []) hang(tree, part.step, allOf(part))
  return tree
}

/** Which paths a write changed or added, and which it took away. */
export function compareFields(shape: Shape, before: unknown, after: unknown): Difference {
  const changed = emptyTree()
  const removed = emptyTree()
  const [olds, news] = [partsOf(shape, before), partsOf(shape, after)]
  if (olds === null || news === null) {
    if (!sameJson(before, after)) changed.isMember = true
    return { changed, removed }
  }
  const old = new Map(olds.map((part) => [part.step, part]))
  for (const part of news) {
    const was = old.get(part.step)
    old.delete(part.step)
    if (was === undefined) hang(changed, part.step, allOf(part))
    else {
      const inner = compareFields(part.shape, was.value, part.value)
      hang(changed, part.step, inner.changed)
      hang(removed, part.step, inner.removed)
    }
  }
  for (const part of old.values()) hang(removed, part.step, allOf({ ...part, isAlwaysThere: false }))
  return { changed, removed }
}
