// crypto.md5, sha1, sha256 and hmac.*: Node's own, over the very bytes of the text. MD5 and SHA-1 are there to compare, not to protect.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { bytesOf } from './strings.ts'
import type { Value } from './value.ts'

type Hash = 'md5' | 'sha1' | 'sha256' | 'sha512'

const hash = (name: Hash) => (text: Value) => {
  const bytes = bytesOf(text)
  return bytes && createHash(name).update(bytes).digest('hex')
}

const hmac = (name: Hash) => (text: Value, key: Value) => {
  const [bytes, secret] = [bytesOf(text), bytesOf(key)]
  return bytes && secret && createHmac(name, secret).update(bytes).digest('hex')
}

function hmacEqual(one: Value, other: Value): Value | undefined {
  const [a, b] = [bytesOf(one), bytesOf(other)]
  return a && b && a.length === b.length ? timingSafeEqual(a, b) : a && b && false
}

export const CRYPTO = {
  'crypto.md5': hash('md5'),
  'crypto.sha1': hash('sha1'),
  'crypto.sha256': hash('sha256'),
  'crypto.hmac.md5': hmac('md5'),
  'crypto.hmac.sha1': hmac('sha1'),
  'crypto.hmac.sha256': hmac('sha256'),
  'crypto.hmac.sha512': hmac('sha512'),
  'crypto.hmac.equal': hmacEqual,
}
