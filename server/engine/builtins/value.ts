// Rego values as the builtins see them. JSON is not enough: a set is not an array, a key need not be a string, and a number keeps its digits.

/** Bytes that are no UTF-8 are in a string as U+DC80 to U+DCFF, so that they come back out as they went in. */
export type Value = null | boolean | number | Num | string | readonly Value[] | RegoObject | RegoSet

/** A number that is not a small whole one: its decimal text is kept as it was written. */
export class Num {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Where a sorted list has what `order` calls 0; null when it has not. */
function placeOf<T>(sorted: readonly T[], order: (one: T) => number): number | null {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = order(sorted[middle] as T) // between the ends of the list
    if (found === 0) return middle
    if (found < 0) low = middle + 1
    else high = middle - 1
  }
  return null
}

export class RegoSet {
  /** Sorted, without duplicates. */
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    const sorted = [...items].sort(compare)
    this.items = sorted.filter((item, i) => i === 0 || compare(sorted[i - 1] as Value, item) !== 0)
  }
  has(item: Value): boolean {
    return placeOf(this.items, (one) => compare(one, item)) !== null
  }
}

export class RegoObject {
  /** Sorted by key; of two equal keys the last one counts. */
  readonly entries: readonly (readonly [Value, Value])[]
  constructor(entries: readonly (readonly [Value, Value])[]) {
    const sorted = [...entries].sort(([a], [b]) => compare(a, b))
    this.entries = sorted.filter(([key], i) => i === sorted.length - 1 || compare(key, (sorted[i + 1] as [Value, Value])[0]) !== 0)
  }
  get(key: Value): Value | undefined {
    const place = placeOf(this.entries, ([one]) => compare(one, key))
    return place === null ? undefined : this.entries[place]?.[1]
  }
}

export const objectOf = (members: Record<string, Value>): RegoObject => new RegoObject(Object.entries(members))

/** `digits × 10^exponent`, digits without trailing zeroes. */
function decimal(text: string): { negative: boolean; digits: bigint; exponent: number } {
  const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const all = `${whole}${fraction}`.replace(/^0+(?=\d)/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return { negative: false, digits: 0n, exponent: 0 }
  return { negative: sign === '-', digits: BigInt(digits), exponent: Number(power) - fraction.length + (all.length - digits.length) }
}

/** True when a double, written in its shortest form, is this very number. */
export function isDouble({ text }: Num): boolean {
  const double = Number(text)
  if (!Number.isFinite(double)) return false
  const [a, b] = [decimal(text), decimal(String(double))]
  return a.digits === b.digits && a.exponent === b.exponent && a.negative === b.negative
}

const POWER_MOST = 5000
/** Orders two numbers by all their digits. */
function compareNumbers(a: number | Num, b: number | Num): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = [decimal(textOfNumber(a)), decimal(textOfNumber(b))]
  if (x.digits === y.digits && x.exponent === y.exponent && x.negative === y.negative) return 0
  const [p, q] = [Number(textOfNumber(a)), Number(textOfNumber(b))]
  if (p !== q) return p < q ? -1 : 1
  const base = Math.min(x.exponent, y.exponent)
  if (Math.max(x.exponent, y.exponent) - base > POWER_MOST) return x.exponent < y.exponent ? -1 : 1
  const of = (one: typeof x) => (one.negative ? -1n : 1n) * one.digits * 10n ** BigInt(one.exponent - base)
  const [s, t] = [of(x), of(y)]
  return s === t ? 0 : s < t ? -1 : 1
}

export const textOfNumber = (value: number | Num): string => (typeof value === 'number' ? String(value) : value.text)

/** As Go does: by code point, where JavaScript goes by UTF-16 unit. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    const [isPairX, isPairY] = [x >= 0xd800 && x < 0xdc80, y >= 0xd800 && y < 0xdc80]
    return isPairX === isPairY ? x - y : isPairX ? 1 : -1
  }
  return a.length - b.length
}

const rank = (value: Value): number => {
  if (value === null) return 0
  if (typeof value === 'boolean') return 1
  if (typeof value === 'number' || value instanceof Num) return 2
  if (typeof value === 'string') return 3
  if (value instanceof RegoObject) return 5
  return value instanceof RegoSet ? 6 : 4
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i] as Value, b[i] as Value)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** OPA's order of all values: negative, 0 or positive. */
export function compare(a: Value, b: Value): number {
  const order = rank(a) - rank(b)
  if (order !== 0 || a === null || b === null) return order
  if (typeof a === 'string') return compareStrings(a, b as string)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  if (typeof a === 'number' || a instanceof Num) return compareNumbers(a, b as number | Num)
  if (a instanceof RegoSet) return compareLists(a.items, (b as RegoSet).items)
  if (a instanceof RegoObject) return compareLists(a.entries.flat(), (b as RegoObject).entries.flat())
  return compareLists(a as readonly Value[], b as readonly Value[]) // the one rank that is left
}
export const isEqual = (a: Value, b: Value): boolean => compare(a, b) === 0
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value)

/** A count, an offset or a limit: a whole number written as one. Beyond 53 bits OPA has no use for it either. */
export const intOf = (value: Value): number | undefined => (typeof value === 'number' ? value : undefined)

const DIGITS_MOST = 400
/** The whole number that the value is, of any size; `1.0` is one. */
export function bigOf(value: Value): bigint | undefined {
  if (typeof value === 'number') return BigInt(value)
  if (!(value instanceof Num)) return undefined
  const { negative, digits, exponent } = decimal(value.text)
  if (exponent < 0 || exponent > DIGITS_MOST) return undefined
  const size = digits * 10n ** BigInt(exponent)
  return negative ? -size : size
}
export const doubleOf = (value: Value): number | undefined =>
  typeof value === 'number' ? value : value instanceof Num ? Number(value.text) : undefined

export const numberOf = (whole: bigint): number | Num =>
  whole >= BigInt(Number.MIN_SAFE_INTEGER) && whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : new Num(whole.toString())
