// net.cidr_*: is_valid, expand, merge and contains_matches. No name is looked up. expand stops at 65,536 addresses: the decision is an error then.
import { type Address, contains, lastOf, type Network, readAddress, readNetwork, showAddress } from './address.ts'
import { isList, RegoObject, RegoSet, type Value } from './value.ts'

const ADDRESSES_MOST = 65_536
const isValid = (text: Value) => typeof text === 'string' && readNetwork(text) !== null

function expand(text: Value): Value | undefined {
  const network = typeof text === 'string' ? readNetwork(text) : null
  if (!network) return undefined
  const count = lastOf(network) - network.value + 1n
  if (count > BigInt(ADDRESSES_MOST)) throw new RangeError('net.cidr_expand: more than 65,536 addresses')
  return new RegoSet(Array.from({ length: Number(count) }, (_, i) => showAddress({ bits: network.bits, value: network.value + BigInt(i) })))
}

function isInside(outer: Value, inner: Value): boolean | undefined {
  const network = typeof outer === 'string' ? readNetwork(outer) : null
  if (!network || typeof inner !== 'string') return undefined
  const address = readAddress(inner)
  if (address) return contains(network, address)
  const other = readNetwork(inner)
  return other ? contains(network, other) && contains(network, { bits: other.bits, value: lastOf(other) }) : undefined
}

/** What to compare and what to call it in the answer. Null when an element is neither text nor a list that begins with one. */
function candidates(operand: Value): readonly (readonly [Value, Value])[] | null {
  if (typeof operand === 'string') return [[operand, operand]]
  const pairs: (readonly [Value, Value])[] | null =
    operand instanceof RegoSet
      ? operand.items.map((item) => [item, item])
      : operand instanceof RegoObject
        ? operand.entries.map(([key, value]) => [value, key])
        : isList(operand)
          ? operand.map((item, i) => [item, i])
          : []
  const named = pairs.map(([item, name]) => [isList(item) ? item[0] : item, name] as const)
  return named.every(([item]) => item !== undefined && typeof item === 'string') ? (named as readonly (readonly [Value, Value])[]) : null
}

function containsMatches(outer: Value, inner: Value): Value | undefined {
  const [networks, others] = [candidates(outer), candidates(inner)]
  if (!networks || !others) return undefined
  const found: Value[] = []
  for (const [network, name] of networks)
    for (const [other, otherName] of others) {
      const inside = isInside(network, other)
      if (inside === undefined) return undefined
      if (inside) found.push([name, otherName])
    }
  return new RegoSet(found)
}

type Span = { bits: 32 | 128; first: bigint; last: bigint; text: string | null }
const V4_BASE = 0xffffn << 32n
/** One number line for both families, as in Go: IPv4 lies inside ::ffff:0:0/96. */
const onLine = (bits: 32 | 128, value: bigint) => (bits === 32 ? V4_BASE + value : value)

function spanOf(value: Value): Span | null {
  if (typeof value !== 'string') return null
  const address = readAddress(value)
  if (address && address.bits === 128) return null
  const network: Network | null = address ? classful(address) : readNetwork(value)
  if (!network) return null
  const masked = readNetwork(`${showAddress(network)}/${network.prefix}`) ?? network
  return { bits: masked.bits, first: masked.value, last: lastOf(masked), text: `${showAddress(network)}/${network.prefix}` }
}

/** A plain IPv4 address stands for the network of its old class. */
function classful(address: Address): Network {
  const lead = Number(address.value >> 24n)
  return { ...address, prefix: lead < 128 ? 8 : lead < 192 ? 16 : lead < 224 ? 24 : 32 }
}

function networksOf({ bits, first, last, text }: Span): string[] {
  if (text !== null) return [text]
  const found: string[] = []
  for (let at = first; at <= last; ) {
    let size = 0
    while (size < bits && at % (1n << BigInt(size + 1)) === 0n && at + (1n << BigInt(size + 1)) - 1n <= last) size++
    found.push(`${showAddress({ bits, value: at })}/${bits - size}`)
    at += 1n << BigInt(size)
  }
  return found
}

function merge(operand: Value): Value | undefined {
  const items = operand instanceof RegoSet ? operand.items : isList(operand) ? operand : null
  const spans = items?.map(spanOf)
  if (!spans?.every((span) => span !== null)) return undefined
  const place = (span: Span) => ({ first: onLine(span.bits, span.first), last: onLine(span.bits, span.last) })
  const sorted = [...spans].sort((a, b) => {
    const [x, y] = [place(a), place(b)]
    return x.last === y.last ? (x.first < y.first ? -1 : Number(x.first > y.first)) : x.last < y.last ? -1 : 1
  })
  for (let i = sorted.length - 1; i > 0; i--) {
    const [before, span] = [sorted[i - 1] as Span, sorted[i] as Span]
    const previous = span.first === 0n ? place(span).first : place(span).first - 1n
    if (before.bits !== span.bits || previous > place(before).last) continue
    sorted.splice(i - 1, 2, { bits: span.bits, first: before.first < span.first ? before.first : span.first, last: span.last, text: null })
  }
  return new RegoSet(sorted.flatMap(networksOf))
}

export const NET = {
  'net.cidr_is_valid': isValid,
  'net.cidr_expand': expand,
  'net.cidr_contains_matches': containsMatches,
  'net.cidr_merge': merge,
}
