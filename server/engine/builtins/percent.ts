// Go's net/url: which bytes of which part are percent-encoded, and how they are read back.
import { decode, encode } from './text.ts'

export type Part = 'query' | 'path' | 'fragment' | 'user' | 'host' | 'zone'
const ALWAYS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const HOST = `!"$&'()*+,:;<=>[]`
const MORE: Record<Part, string> = {
  query: '',
  path: '$&+,/:;=@',
  fragment: '!$&()*+,/:;=?@',
  user: '$&+,;=',
  host: HOST,
  zone: HOST,
}
const mustEscape = (character: string, part: Part) => !ALWAYS.includes(character) && !MORE[part].includes(character)

export function percentEncode(text: string, part: Part): string {
  let out = ''
  for (const byte of encode(text)) {
    const character = String.fromCharCode(byte)
    if (byte < 0x80 && !mustEscape(character, part)) out += character
    else if (character === ' ' && part === 'query') out += '+'
    else out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

const NOT_ENCODED = /%(?![0-9a-fA-F]{2})/
/** Null for text that is not well formed in its part. */
export function percentDecode(text: string, part: Part): string | null {
  if (NOT_ENCODED.test(text)) return null
  if (part === 'host' && /%[0-7][0-9a-fA-F]/.test(text.replaceAll('%25', ''))) return null
  if (part === 'zone')
    for (const [code, pair = ''] of text.matchAll(/%([0-9a-fA-F]{2})/g)) {
      const byte = Number.parseInt(pair, 16)
      const isPlain = byte < 0x80 && !mustEscape(String.fromCharCode(byte), 'host')
      if (code !== '%25' && byte !== 0x20 && !isPlain) return null
    }
  if (part === 'host' || part === 'zone')
    for (const character of text.replace(/%[0-9a-fA-F]{2}/g, '')) if (character < '\x80' && mustEscape(character, part)) return null
  const plain = part === 'query' ? text.replaceAll('+', ' ') : text
  if (!plain.includes('%')) return plain
  const pieces = plain
    .split(/(%[0-9a-fA-F]{2})/)
    .map((piece) => (/^%[0-9a-fA-F]{2}$/.test(piece) ? Buffer.from(piece.slice(1), 'hex') : encode(piece)))
  return decode(Buffer.concat(pieces))
}
