// regex.replace, split and find_n on RE2: Go's syntax and no backtracking, so no pattern can hang the evaluator.
import { RE2JS } from 're2js'
import { intOf, type Value } from './value.ts'

const KEPT = 100
const compiled = new Map<string, RE2JS | null>()

function patternOf(text: string): RE2JS | null {
  const known = compiled.get(text)
  if (known !== undefined) return known
  let pattern: RE2JS | null = null
  try {
    pattern = RE2JS.compile(text)
  } catch {
    // a pattern with an error is a bad operand
  }
  if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(text, pattern)
  return pattern
}

type Match = { start: number; end: number; groups: readonly (string | null)[] }
/** Go's rule: an empty match that touches the one before it does not count. */
function matchesOf(pattern: RE2JS, { text, limit }: { text: string; limit: number }): Match[] {
  const found: Match[] = []
  const matcher = pattern.matcher(text)
  let previous = -1
  for (let at = 0; at <= text.length && found.length !== limit && matcher.find(at); ) {
    const [start, end] = [matcher.start(), matcher.end()]
    if (start !== end || start !== previous) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i))
      found.push({ start, end, groups })
    }
    at = end > at ? end : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
    previous = end
  }
  return found
}

function findN(pattern: Value, text: Value, limit: Value): Value | undefined {
  const n = intOf(limit)
  if (typeof pattern !== 'string' || typeof text !== 'string' || n === undefined) return undefined
  const re = patternOf(pattern)
  return re ? matchesOf(re, { text, limit: n }).map(({ start, end }) => text.slice(start, end)) : undefined
}

function split(pattern: Value, text: Value): Value | undefined {
  const re = typeof pattern === 'string' ? patternOf(pattern) : null
  if (!re || typeof text !== 'string') return undefined
  if (pattern !== '' && text === '') return ['']
  const parts: string[] = []
  let [begin, last] = [0, 0]
  for (const { start, end } of matchesOf(re, { text, limit: -1 })) {
    last = start
    if (end !== 0) parts.push(text.slice(begin, last))
    begin = end
  }
  if (last !== text.length) parts.push(text.slice(begin))
  return parts
}

const REFERENCE = /\$(?:\$|\{(\w+)\}|([\p{L}\p{Nd}_]+))/gu
function expand(template: string, groups: readonly (string | null)[], names: Readonly<Record<string, number>>): string {
  return template.replace(REFERENCE, (whole, braced?: string, bare?: string) => {
    if (whole === '$$') return '$'
    const name = braced ?? bare ?? ''
    const group = /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : names[name]
    return group === undefined ? '' : (groups[group] ?? '')
  })
}

function replace(text: Value, pattern: Value, value: Value): Value | undefined {
  if (typeof text !== 'string' || typeof pattern !== 'string' || typeof value !== 'string') return undefined
  const re = patternOf(pattern)
  if (!re) return undefined
  let [out, at] = ['', 0]
  const names = re.namedGroups() as Record<string, number>
  for (const { start, end, groups } of matchesOf(re, { text, limit: -1 })) {
    out += text.slice(at, start) + expand(value, groups, names)
    at = end
  }
  return out + text.slice(at)
}

export const REGEX = { 'regex.find_n': findN, 'regex.split': split, 'regex.replace': replace }
