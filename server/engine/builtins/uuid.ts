// uuid.parse: the forms of RFC 4122 that Go's google/uuid reads, with the clock and node of versions 1 and 2.
import { numberOf, objectOf, type Value } from './value.ts'

const FORM = /^(?:urn:uuid:([0-9a-f-]{36})|\{([0-9a-f-]{36})\}|.([0-9a-f-]{36}).|([0-9a-f-]{36})|([0-9a-f]{32}))$/is
const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** 100 ns steps from 15 October 1582 to 1970. */
const EPOCH_STEPS = 122_192_928_000_000_000n
const DOMAINS = ['Person', 'Group', 'Org']

function bytesOf(text: string): Buffer | null {
  const found = FORM.exec(text)
    ?.slice(1)
    .find((part) => part !== undefined)
  if (found === undefined || (found.length === 36 && !DASHED.test(found))) return null
  return Buffer.from(found.replaceAll('-', ''), 'hex')
}

function variantOf(byte: number): string {
  if ((byte & 0xc0) === 0x80) return 'RFC4122'
  if ((byte & 0xe0) === 0xc0) return 'Microsoft'
  return (byte & 0xe0) === 0xe0 ? 'Future' : 'Reserved'
}

const macVariables = (byte: number) => `${byte & 2 ? 'local' : 'global'}:${byte & 1 ? 'multicast' : 'unicast'}`

function parse(value: Value): Value | undefined {
  const bytes = typeof value === 'string' ? bytesOf(value) : null
  if (!bytes) return undefined
  const version = bytes.readUInt8(6) >> 4
  const base = { version, variant: variantOf(bytes.readUInt8(8)) }
  if (version !== 1 && version !== 2) return objectOf(base)
  const steps = (BigInt(bytes.readUInt16BE(6) & 0x0fff) << 48n) | (BigInt(bytes.readUInt16BE(4)) << 32n) | BigInt(bytes.readUInt32BE(0))
  const node = bytes.subarray(10)
  const timed = {
    ...base,
    time: numberOf(BigInt.asIntN(64, (steps - EPOCH_STEPS) * 100n)), // Go's own overflow
    nodeid: Array.from(node, (byte) => byte.toString(16).padStart(2, '0')).join('-'),
    macvariables: macVariables(node.readUInt8(0)),
    clocksequence: bytes.readUInt16BE(8) & 0x3fff,
  }
  if (version === 1) return objectOf(timed)
  const domain = bytes.readUInt8(9)
  return objectOf({ ...timed, id: bytes.readUInt32BE(0), domain: DOMAINS[domain] ?? `Domain${domain}` })
}

export const UUID = { 'uuid.parse': parse }
