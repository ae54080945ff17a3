import { canonicalize } from 'json-canonicalize'
import type { Difference, Json } from '@/server/ports/policy-tools'

const DEPTH = 32
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json | undefined, b: Json | undefined) =>
  a === b || (a !== undefined && b !== undefined && canonicalize(a) === canonicalize(b))
const step = (path: string, key: string) =>
  /^[A-Za-z_]\w*$/.test(key) ? (path ? `${path}.${key}` : key) : `${path}[${JSON.stringify(key)}]`

/** Where two values differ, by path; the empty path is the value itself. Out: nothing when they are equal. */
export function differencesOf(expected: Json | undefined, actual: Json | undefined, at = { path: '', depth: DEPTH }): Difference[] {
  const { path, depth } = at
  if (same(expected, actual)) return []
  if (depth > 0 && isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()
    return keys.flatMap((key) => differencesOf(expected[key], actual[key], { path: step(path, key), depth: depth - 1 }))
  }
  if (depth > 0 && Array.isArray(expected) && Array.isArray(actual))
    return Array.from({ length: Math.max(expected.length, actual.length) }, (_, i) => i).flatMap((i) =>
      differencesOf(expected[i], actual[i], { path: `${path}[${i}]`, depth: depth - 1 }),
    )
  return [{ path, expected, actual }]
}

/** Sets have no places: what one has and the other lacks. */
export function setDifferencesOf(expected: readonly Json[], actual: readonly Json[]): Difference[] {
  const lacks = (of: readonly Json[]) => {
    const texts = new Set(of.map((one) => canonicalize(one)))
    return (one: Json) => !texts.has(canonicalize(one))
  }
  return [
    ...expected.filter(lacks(actual)).map((one) => ({ path: `{${canonicalize(one)}}`, expected: one, actual: undefined })),
    ...actual.filter(lacks(expected)).map((one) => ({ path: `{${canonicalize(one)}}`, expected: undefined, actual: one })),
  ]
}
