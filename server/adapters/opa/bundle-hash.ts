import { createHash } from 'node:crypto'
import { BundleError } from './unpack.ts'

/** How OPA hashes a file of a bundle that it signs or verifies. Source: OPA, v1/bundle/hash.go. */
const STRUCTURED = new Set(['.manifest', 'data.json'])
const isStructured = (name: string) => STRUCTURED.has(name.split('/').at(-1) ?? '')
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPED: Record<string, string> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** A string as Go's encoder writes it without escaping for HTML. */
const textOf = (text: string): string => {
  const escaped = text.toWellFormed().replace(/["\\\p{Cc}\u2028\u2029]/gu, (one) => {
    const code = one.charCodeAt(0)
    if (code >= 0x7f && code < 0xa0) return one
    return ESCAPED[one] ?? `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/** JSON with sorted members and number literals as written: `JSON.parse` would change them. In: text that is JSON. */
export function canonicalWalk(json: string): string {
  let at = 0
  const skip = () => {
    while (' \t\r\n'.includes(json[at] ?? 'x')) at += 1
  }
  const string = (): string => {
    const from = at
    at += 1
    while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
    at += 1
    return JSON.parse(json.slice(from, at)) as string // the whole text was parsed before
  }
  const list = (end: string, one: () => void) => {
    at += 1
    skip()
    while (json[at] !== end) {
      one()
      skip()
      if (json[at] === ',') at += 1
      skip()
    }
    at += 1
  }
  const value = (): string => {
    skip()
    const first = json[at]
    if (first === '"') return textOf(string())
    if (first === '[') {
      const parts: string[] = []
      list(']', () => parts.push(value()))
      return `[${parts.join(',')}]`
    }
    if (first === '{') {
      const members = new Map<string, string>()
      list('}', () => {
        const name = string()
        skip()
        at += 1 // the colon
        members.set(name, value())
      })
      const sorted = [...members].sort(([a], [b]) => byBytes(a, b))
      return `{${sorted.map(([name, text]) => `${textOf(name)}:${text}`).join(',')}}`
    }
    NUMBER.lastIndex = at
    const word = NUMBER.exec(json)?.[0] ?? (first === 'n' ? 'null' : first === 't' ? 'true' : 'false')
    at += word.length
    return word
  }
  JSON.parse(json) // what is no JSON is refused here
  return value()
}

/** Hex SHA-256 of a file as the signature lists it: raw bytes, or the canonical walk of what OPA reads as a document. */
export function fileHash(name: string, bytes: Uint8Array): string {
  if (!isStructured(name)) return createHash('sha256').update(bytes).digest('hex')
  let text: string
  try {
    text = canonicalWalk(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw new BundleError(`${name} is not JSON`)
  }
  return createHash('sha256').update(text).digest('hex')
}

export type SignedFile = { name: string; hash: string; algorithm: 'SHA-256' }
/** The list that a signature is over: every file but the signatures, by name. */
export const signedFiles = (files: ReadonlyMap<string, Uint8Array>): SignedFile[] =>
  [...files]
    .filter(([name]) => name !== '.signatures.json')
    .sort(([a], [b]) => byBytes(a, b))
    .map(([name, bytes]) => ({ name, hash: fileHash(name, bytes), algorithm: 'SHA-256' }))
