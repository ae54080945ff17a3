// IP addresses and networks as whole numbers, read and printed as Go's net package does. An IPv4-mapped IPv6 address is an IPv4 one.

export type Address = { bits: 32 | 128; value: bigint }
export type Network = Address & { prefix: number }

const V4 = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/
const MAPPED = 0xffffn

function readV4(text: string): bigint | null {
  if (!V4.test(text)) return null
  const parts = text.split('.').map(Number)
  return parts.every((part) => part < 256) ? parts.reduce((all, part) => all * 256n + BigInt(part), 0n) : null
}

const GROUPS = 8
function readV6(text: string): bigint | null {
  const tail = text.slice(text.lastIndexOf(':') + 1)
  const v4 = tail.includes('.') ? readV4(tail) : null
  if (tail.includes('.') && v4 === null) return null
  const plain = v4 === null ? text : `${text.slice(0, -tail.length)}${(v4 >> 16n).toString(16)}:${(v4 & MAPPED).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  const [head = [], rest] = groups
  const missing = GROUPS - groups.flat().length
  if (rest === undefined ? missing !== 0 : missing < 1) return null
  return [...head, ...Array<string>(missing).fill('0'), ...(rest ?? [])].reduce((all, group) => (all << 16n) + BigInt(`0x${group}`), 0n)
}

const unmapped = (value: bigint): Address => (value >> 32n === MAPPED ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value })

export function readAddress(text: string): Address | null {
  const v4 = readV4(text)
  if (v4 !== null) return { bits: 32, value: v4 }
  const v6 = text.includes(':') ? readV6(text) : null
  return v6 === null ? null : unmapped(v6)
}

const hostMask = (bits: number, prefix: number) => (1n << BigInt(bits - prefix)) - 1n

/** `10.0.0.0/8`; host bits are cut off. */
export function readNetwork(text: string): Network | null {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? []
  const v4 = readV4(address)
  const value = v4 ?? (address.includes(':') ? readV6(address) : null)
  const bits = v4 === null ? 128 : 32
  const prefix = Number(length)
  if (value === null || prefix > bits) return null
  const masked = value & ~hostMask(bits, prefix)
  const found: Address = bits === 32 ? { bits, value: masked } : unmapped(masked)
  return { ...found, prefix: found.bits === bits ? prefix : Math.max(0, prefix - 96) }
}

export const lastOf = ({ bits, value, prefix }: Network): bigint => value | hostMask(bits, prefix)

export const contains = (network: Network, address: Address): boolean =>
  network.bits === address.bits && address.value >= network.value && address.value <= lastOf(network)

const showV4 = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')

/** The longest run of zero groups is `::`, the first one of equals; a single zero is not. */
function showV6(value: bigint): string {
  const groups = Array.from({ length: GROUPS }, (_, i) => ((value >> BigInt(112 - 16 * i)) & MAPPED).toString(16))
  let [start, length] = [0, 1]
  for (let i = 0; i < GROUPS; i++) {
    let end = i
    while (groups[end] === '0') end++
    if (end - i > length) [start, length] = [i, end - i]
  }
  return length === 1 ? groups.join(':') : `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

export const showAddress = ({ bits, value }: Address): string => (bits === 32 ? showV4(value) : showV6(value))
