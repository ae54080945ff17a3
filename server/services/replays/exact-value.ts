import type { Json } from '@/server/ports/policy-tools'

/** One text for one value, in which a set and an array differ, the order of members and of a set does not count, and a number keeps its digits. */
const digitsOf = (text: string) =>
  text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
const numberText = (text: string): string => {
  const value = Number(text)
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value) && digitsOf(text).length <= 17
  return isExact ? String(value) : text
}
const setText = (items: readonly string[]): string => `set(${[...new Set(items)].sort().join(',')})`
const objectText = (members: readonly (readonly [string, string])[]): string =>
  `{${[...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`)
    .join(',')}}`

/** A value as OPA printed it, and the paths at which it has sets. */
export function textOfOpa(value: Json | undefined, sets: readonly Json[]): string {
  const places = new Set(sets.map((path) => JSON.stringify(path)))
  const walk = (at: Json, path: Json[]): string => {
    if (typeof at === 'string') return at.startsWith('number:') ? at.slice(7) : JSON.stringify(at)
    if (typeof at === 'number') return numberText(String(at))
    if (at === null || typeof at === 'boolean') return String(at)
    if (!Array.isArray(at)) return objectText(Object.entries(at).map(([key, one]) => [JSON.stringify(key), walk(one, [...path, key])]))
    if (places.has(JSON.stringify(path))) return setText(at.map((one) => walk(one, [...path, one])))
    return `[${at.map((one, place) => walk(one, [...path, place])).join(',')}]`
  }
  return value === undefined ? 'undefined' : walk(value, [])
}

/** A value as the compiled module prints it: Rego text, where `{"a", "b"}` and `set()` are sets. Errors: SyntaxError at what is no such text. */
export function textOfRego(text: string): string {
  let at = 0
  const space = () => {
    while (/\s/.test(text[at] ?? '')) at += 1
  }
  const wrong = () => new SyntaxError(`no value at ${at}: ${text.slice(at, at + 20)}`)
  const eat = (mark: string): boolean => {
    space()
    if (!text.startsWith(mark, at)) return false
    at += mark.length
    return true
  }
  const list = (end: string): string[] => {
    const found: string[] = []
    if (eat(end)) return found
    do found.push(value())
    while (eat(','))
    if (!eat(end)) throw wrong()
    return found
  }
  const braces = (): string => {
    if (eat('}')) return '{}'
    const members: [string, string][] = []
    const items: string[] = []
    do {
      const first = value()
      if (eat(':')) members.push([first.startsWith('"') ? first : JSON.stringify(first), value()])
      else items.push(first)
    } while (eat(','))
    if (!eat('}') || (members.length > 0 && items.length > 0)) throw wrong()
    return members.length > 0 ? objectText(members) : setText(items)
  }
  const value = (): string => {
    space()
    for (const [word, told] of [
      ['set()', 'set()'] as const,
      ['null', 'null'] as const,
      ['true', 'true'] as const,
      ['false', 'false'] as const,
    ])
      if (eat(word)) return told
    if (eat('[')) return `[${list(']').join(',')}]`
    if (eat('{')) return braces()
    const found = /^"(?:[^"\\]|\\.)*"|^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(at))
    if (!found) throw wrong()
    at += found[0].length
    return found[0].startsWith('"') ? JSON.stringify(JSON.parse(found[0])) : numberText(found[0])
  }
  const told = value()
  space()
  if (at < text.length) throw wrong()
  return told
}

/** The first place where two such texts differ, with some of what stands before it. */
export function firstDifference(a: string, b: string): { path: string; ours: string; opa: string } {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  const from = Math.max(0, at - 40)
  const names = [...a.slice(0, at).matchAll(/"([a-z_]+)":/g)].map(([, name]) => name)
  return { path: names.at(-1) ?? '', ours: a.slice(from, at + 80), opa: b.slice(from, at + 80) }
}
