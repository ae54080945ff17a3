import { isObject, type Json } from '@/server/local/cluster/object'
import { badRequest } from '@/server/local/cluster/status'

const MAGIC = Buffer.from('k8s\0')

type Field = { number: number; bytes: Buffer; value: number }

function varint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0
  let at = start
  for (let shift = 0; shift < 49; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) break
    value += (byte & 127) * 2 ** shift
    if (byte < 128) return { value, next: at }
  }
  throw badRequest('unable to decode the body: unexpected EOF')
}

/** The fields of a message: numbers in `value`, everything else in `bytes`. */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at)
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8]
    const read = varint(bytes, tag.next)
    if (wire === 2) {
      at = read.next + read.value
      if (at > bytes.length) throw badRequest('unable to decode the body: unexpected EOF')
      fields.push({ number, bytes: bytes.subarray(read.next, at), value: 0 })
    } else if (wire === 0) {
      at = read.next
      fields.push({ number, bytes: bytes.subarray(0, 0), value: read.value })
    } else throw badRequest(`unable to decode the body: wire type ${wire} is not read here`)
  }
  return fields
}

const inside = (bytes: Buffer, number: number): Buffer | null => fieldsOf(bytes).find((field) => field.number === number)?.bytes ?? null

function strings(bytes: Buffer, names: Record<number, string>): Json {
  return Object.fromEntries(
    fieldsOf(bytes).flatMap((field) => {
      const name = names[field.number]
      return name === undefined ? [] : [[name, field.bytes.toString('utf8')]]
    }),
  )
}

const ATTRIBUTES = { 1: 'namespace', 2: 'verb', 3: 'group', 4: 'version', 5: 'resource', 6: 'subresource', 7: 'name' }

const SPECS: Record<string, (spec: Buffer) => Json> = {
  SelfSubjectAccessReview(spec) {
    const [resource, other] = [inside(spec, 1), inside(spec, 2)]
    return {
      ...(resource === null ? {} : { resourceAttributes: strings(resource, ATTRIBUTES) }),
      ...(other === null ? {} : { nonResourceAttributes: strings(other, { 1: 'path', 2: 'verb' }) }),
    }
  },
  SelfSubjectRulesReview: (spec) => strings(spec, { 1: 'namespace' }),
  SelfSubjectReview: () => ({}),
}

function deleteOptions(bytes: Buffer): Json {
  const out: Json = {}
  for (const { number, bytes: inner, value } of fieldsOf(bytes)) {
    if (number === 1) out.gracePeriodSeconds = value
    if (number === 2) out.preconditions = strings(inner, { 1: 'uid', 2: 'resourceVersion' })
    if (number === 3) out.orphanDependents = value === 1
    if (number === 4) out.propagationPolicy = inner.toString('utf8')
    if (number === 5) out.dryRun = [...(Array.isArray(out.dryRun) ? out.dryRun : []), inner.toString('utf8')]
  }
  return out
}

/** The object in a body: what kubectl sends as protobuf is in an envelope, whose field 2 it is. */
function objectIn(body: Buffer): Buffer {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  }
  return inside(body.subarray(MAGIC.length), 2) ?? Buffer.alloc(0)
}

/** Reads the reviews of oneself. */
export function readReview(body: Buffer, kind: string): Json {
  const spec = inside(objectIn(body), 2)
  const read = SPECS[kind]?.(spec ?? Buffer.alloc(0))
  return isObject(read) ? { kind, spec: read } : { kind, spec: {} }
}

/** Reads the options of a deletion. */
export const readDeleteOptions = (body: Buffer): Json => deleteOptions(objectIn(body))

/** Reads an eviction, as a drain sends it. */
export function readEviction(body: Buffer): Json {
  const object = objectIn(body)
  const [metadata, options] = [inside(object, 1), inside(object, 2)]
  return {
    metadata: metadata === null ? {} : strings(metadata, { 1: 'name', 3: 'namespace' }),
    ...(options === null ? {} : { deleteOptions: deleteOptions(options) }),
  }
}
