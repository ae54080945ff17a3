// semver.*: SemVer 2.0.0 with an optional leading v, as OPA reads it.
import type { Value } from './value.ts'

type Version = { core: readonly bigint[]; pre: string }
const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/
const INT64 = (1n << 63n) - 1n
const isDigits = (text: string) => /^\d+$/.test(text)

function cut(text: string, mark: string): [string, string | null] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}

function parse(value: Value): Version | null {
  if (typeof value !== 'string') return null
  const [before, build] = cut(value.replace(/^v/, ''), '+')
  if (build !== null && !IDENTIFIERS.test(build)) return null
  const [core, pre] = cut(before, '-')
  if (pre !== null && (!IDENTIFIERS.test(pre) || pre.split('.').some((one) => /^0\d+$/.test(one)))) return null
  const parts = core.split('.')
  if (parts.length !== 3 || !parts.every((part) => /^(?:0|[1-9]\d*)$/.test(part) && BigInt(part) <= INT64)) return null
  return { core: parts.map(BigInt), pre: pre ?? '' }
}

function comparePre(one: string, other: string): number {
  const [a, b] = [one.split('.'), other.split('.')]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]]
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1
    if (x === y) continue
    if (isDigits(x) !== isDigits(y)) return isDigits(x) ? -1 : 1
    if (isDigits(x) && BigInt(x) !== BigInt(y)) return BigInt(x) < BigInt(y) ? -1 : 1
    if (!isDigits(x)) return x < y ? -1 : 1
  }
  return 0
}

function compare(left: Value, right: Value): Value | undefined {
  const [a, b] = [parse(left), parse(right)]
  if (!a || !b) return undefined
  for (const [i, x] of a.core.entries()) {
    const y = b.core[i] as bigint // both have three
    if (x !== y) return x < y ? -1 : 1
  }
  if (a.pre === b.pre) return 0
  if (a.pre === '' || b.pre === '') return a.pre === '' ? 1 : -1
  return comparePre(a.pre, b.pre)
}

export const SEMVER = { 'semver.compare': compare, 'semver.is_valid': (version: Value) => parse(version) !== null }
