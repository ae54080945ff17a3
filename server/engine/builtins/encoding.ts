// hex.*, base64url.encode_no_pad and urlquery.*: text to other spellings of its bytes, and back.
import { percentDecode, percentEncode } from './percent.ts'
import { bytesOf } from './strings.ts'
import { decode } from './text.ts'
import { isList, RegoObject, RegoSet, type Value } from './value.ts'

const encodedAs = (spelling: 'hex' | 'base64url') => (text: Value) => {
  const bytes = bytesOf(text)
  return bytes && Buffer.from(bytes).toString(spelling)
}

const hexDecode = (text: Value) =>
  typeof text === 'string' && /^(?:[0-9a-fA-F]{2})*$/.test(text) ? decode(Buffer.from(text, 'hex')) : undefined

const queryEncode = (text: Value) => (typeof text === 'string' ? percentEncode(text, 'query') : undefined)
const queryDecode = (text: Value) => (typeof text === 'string' ? (percentDecode(text, 'query') ?? undefined) : undefined)

function textsOf(value: Value): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  const items = value instanceof RegoSet ? value.items : isList(value) ? value : undefined
  return items?.every((item) => typeof item === 'string') ? (items as readonly string[]) : undefined
}

function encodeObject(object: Value): Value | undefined {
  if (!(object instanceof RegoObject)) return undefined
  const pairs: string[] = []
  for (const [key, value] of object.entries) {
    const texts = textsOf(value)
    if (typeof key !== 'string' || !texts) return undefined
    pairs.push(...texts.map((text) => `${percentEncode(key, 'query')}=${percentEncode(text, 'query')}`))
  }
  return pairs.join('&')
}

const PARAMETERS_MOST = 10_000
function decodeObject(query: Value): Value | undefined {
  if (typeof query !== 'string') return undefined
  const pairs = query.split('&')
  if (pairs.length > PARAMETERS_MOST) return undefined
  const members = new Map<string, string[]>()
  for (const pair of pairs) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const key = percentDecode(at < 0 ? pair : pair.slice(0, at), 'query')
    const value = percentDecode(at < 0 ? '' : pair.slice(at + 1), 'query')
    if (pair.includes(';') || key === null || value === null) return undefined
    members.set(key, [...(members.get(key) ?? []), value])
  }
  return new RegoObject([...members])
}

export const ENCODING = {
  'hex.encode': encodedAs('hex'),
  'hex.decode': hexDecode,
  'base64url.encode_no_pad': encodedAs('base64url'),
  'urlquery.encode': queryEncode,
  'urlquery.decode': queryDecode,
  'urlquery.encode_object': encodeObject,
  'urlquery.decode_object': decodeObject,
}
