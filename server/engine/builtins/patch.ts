// json.patch: RFC 6902 as OPA extends it: paths may be arrays of keys, targets may hold sets, and one bad operation makes all undefined.
import { intOf, isEqual, isList, RegoObject, RegoSet, type Value } from './value.ts'

class Refused extends Error {}
type Path = readonly Value[]

function pathOf(value: Value | undefined): Path {
  if (isList(value)) return value
  if (typeof value !== 'string') throw new Refused()
  if (value === '') return []
  return value
    .replace(/^\/+/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function indexOf(key: Value, length: number): number {
  if (key === '-') return length
  const index =
    typeof key === 'string' && /^(?:0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : typeof key === 'string' ? undefined : intOf(key)
  if (index === undefined) throw new Refused()
  return index
}

function child(target: Value, key: Value): Value {
  const found =
    target instanceof RegoObject
      ? target.get(key)
      : target instanceof RegoSet
        ? target.has(key)
          ? key
          : undefined
        : isList(target)
          ? target[indexOf(key, target.length)]
          : undefined
  if (found === undefined) throw new Refused()
  return found
}

/** Sets a child anew, in its own place. */
function withChild(target: Value, key: Value, value: Value): Value {
  if (target instanceof RegoObject) return new RegoObject([...target.entries, [key, value]])
  if (target instanceof RegoSet) return new RegoSet([...target.items.filter((item) => !isEqual(item, key)), value])
  if (!isList(target)) throw new Refused()
  return target.with(indexOf(key, target.length), value)
}

function insert(target: Value, path: Path, value: Value): Value {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (rest.length > 0) return withChild(target, key, insert(child(target, key), rest, value))
  if (target instanceof RegoObject) return new RegoObject([...target.entries, [key, value]])
  if (target instanceof RegoSet) {
    if (!isEqual(key, value)) throw new Refused()
    return new RegoSet([...target.items, value])
  }
  if (!isList(target)) throw new Refused()
  const index = indexOf(key, target.length)
  if (index < 0 || index > target.length) throw new Refused()
  return target.toSpliced(index, 0, value)
}

function remove(target: Value, path: Path): Value | undefined {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  const there = child(target, key)
  if (rest.length > 0) return withChild(target, key, remove(there, rest) as Value) // a path that goes on ends below
  if (target instanceof RegoObject) return new RegoObject(target.entries.filter(([one]) => !isEqual(one, key)))
  if (target instanceof RegoSet) return new RegoSet(target.items.filter((item) => !isEqual(item, key)))
  return (target as readonly Value[]).toSpliced(indexOf(key, (target as readonly Value[]).length), 1) // child() found it in a list
}

const at = (target: Value, path: Path): Value => path.reduce((value, key) => child(value, key), target)

function wanted(operation: RegoObject): Value {
  const value = operation.get('value')
  if (value === undefined) throw new Refused()
  return value
}

/** A removed root may only be replaced. */
function apply(target: Value | undefined, operation: Value): Value | undefined {
  if (!(operation instanceof RegoObject)) throw new Refused()
  const path = pathOf(operation.get('path'))
  const op = operation.get('op')
  if (target === undefined) {
    if (op === 'add' && path.length === 0) return wanted(operation)
    throw new Refused()
  }
  if (op === 'add') return insert(target, path, wanted(operation))
  if (op === 'remove') return remove(target, path)
  if (op === 'replace') {
    const rest = remove(target, path)
    return path.length === 0 ? wanted(operation) : insert(rest as Value, path, wanted(operation)) // only a root can be gone
  }
  if (op === 'test') {
    if (!isEqual(at(target, path), wanted(operation))) throw new Refused()
    return target
  }
  if (op !== 'move' && op !== 'copy') throw new Refused()
  const from = pathOf(operation.get('from'))
  const moved = at(target, from)
  const rest = op === 'move' ? remove(target, from) : target
  if (rest === undefined) {
    if (path.length > 0) throw new Refused()
    return moved
  }
  return insert(rest, path, moved)
}

function jsonPatch(source: Value, operations: Value): Value | undefined {
  if (!isList(operations)) return undefined
  try {
    return operations.reduce<Value | undefined>(apply, source)
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined
    throw thrown
  }
}

export const PATCH = { 'json.patch': jsonPatch }
