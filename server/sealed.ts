import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { env } from '@/server/env'

/** Secrets that must be read again (the secret of an authenticator app, a refresh token) are stored sealed: AES-256-GCM under the newest key of
 *  ACGS_SEAL_KEYS, bound to what they are for. Form: key id (1 byte), nonce (12), tag (16), ciphertext. */
export type SealKeys = readonly { id: number; key: Buffer }[]

/** `id:base64url,…`, the first one seals. Errors: Error without any part of a key. */
export function readSealKeys(text: string): SealKeys {
  return text.split(',').map((part) => {
    const [, id = '', encoded = ''] = /^\s*(\d{1,3}):([A-Za-z0-9_-]{43})\s*$/.exec(part) ?? []
    if (id === '' || Number(id) > 255) throw new Error('ACGS_SEAL_KEYS: give id:key, the key as 43 characters of base64url')
    return { id: Number(id), key: Buffer.from(encoded, 'base64url') }
  })
}

const ownKeys = (): SealKeys => readSealKeys(env().ACGS_SEAL_KEYS ?? '')

/** Seals a text for one purpose, such as `totp:<person id>`. Errors: Error when there is no key. */
export function seal(text: string, purpose: string, keys = ownKeys()): Uint8Array<ArrayBuffer> {
  const [first] = keys
  if (!first) throw new Error('there is no key to seal with')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(Buffer.from(purpose))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([Buffer.from([first.id]), nonce, cipher.getAuthTag(), body]))
}

/** Opens what was sealed for the same purpose. Out: null when the key is gone, the purpose differs or a byte was changed. */
export function unseal(sealed: Uint8Array, purpose: string, keys = ownKeys()): string | null {
  const bytes = Buffer.from(sealed)
  const found = keys.find(({ id }) => id === bytes[0])
  if (!found || bytes.length < 29) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(1, 13)).setAAD(Buffer.from(purpose))
    decipher.setAuthTag(bytes.subarray(13, 29))
    return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
