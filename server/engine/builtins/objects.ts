// object.subset and graph.reachable_paths: they look into sets, which JSON has not.
import { isEqual, isList, RegoObject, RegoSet, type Value } from './value.ts'

function isRun(all: readonly Value[], part: readonly Value[]): boolean {
  // OPA's own search: after a partial match it goes on where that ended, so it can miss an overlapping one.
  let [at, matched] = [0, 0]
  if (part.length > all.length) return false
  while (matched < part.length) {
    if (at + matched === all.length) return false
    if (isEqual(all[at + matched] as Value, part[matched] as Value)) matched++
    else {
      at++
      matched = 0
    }
  }
  return true
}

function isSubset(all: Value, part: Value): boolean | undefined {
  if (all instanceof RegoObject && part instanceof RegoObject)
    return part.entries.every(([key, wanted]) => {
      const found = all.get(key)
      return found !== undefined && (isEqual(found, wanted) || (sameKind(found, wanted) && isSubset(found, wanted) === true))
    })
  if (all instanceof RegoSet && part instanceof RegoSet) return part.items.every((item) => all.has(item))
  if (isList(all) && isList(part)) return isRun(all, part)
  if (!isList(all) || !(part instanceof RegoSet)) return undefined
  if (all.length === 0) return false
  let left = part.items.length
  return all.some((item) => {
    if (part.has(item)) left--
    return left === 0
  })
}
const sameKind = (a: Value, b: Value) =>
  (a instanceof RegoObject && b instanceof RegoObject) || (a instanceof RegoSet && b instanceof RegoSet) || (isList(a) && isList(b))

const PATHS_MOST = 100_000
const itemsOf = (value: Value): readonly Value[] => (value instanceof RegoSet ? value.items : isList(value) ? value : [])

function reachablePaths(graph: Value, initial: Value): Value | undefined {
  if (!(graph instanceof RegoObject) || !(initial instanceof RegoSet || isList(initial))) return undefined
  const paths: Value[] = []
  const add = (path: readonly Value[]) => {
    paths.push(path)
    if (paths.length > PATHS_MOST) throw new RangeError('graph.reachable_paths: too many paths')
  }
  const follow = (node: Value, path: readonly Value[]) => {
    const edges = graph.get(node)
    if (edges === undefined) return add(path)
    const longer = [...path, node]
    if (itemsOf(edges).length === 0) return add(longer)
    for (const next of itemsOf(edges)) {
      if (longer.some((one) => isEqual(one, next))) add(longer)
      else follow(next, longer)
    }
  }
  for (const root of itemsOf(initial)) {
    const edges = graph.get(root)
    if (edges === undefined) continue
    if (itemsOf(edges).length === 0) add([root])
    for (const next of itemsOf(edges)) follow(next, [root]) // the first step does not look whether it is back at its start
  }
  return new RegoSet(paths)
}
export const OBJECTS = { 'object.subset': isSubset, 'graph.reachable_paths': reachablePaths }
