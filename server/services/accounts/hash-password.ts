import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { inSlot } from './slots'

/** Memory in KiB, passes, lanes. A stored hash names its own, so these may change. Source: RFC 9106; OWASP Password Storage. */
type Cost = { m: number; t: number; p: number }
const COST: Cost = { m: 65_536, t: 3, p: 1 }
const HASH_BYTES = 32
const SALT_BYTES = 16
const FORM = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
const MAX_MEMORY = 262_144

const encoded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

/** One form of the same characters, however the keyboard made them. */
const bytesOf = (password: string) => Buffer.from(password.normalize('NFC'), 'utf8')

function derive(password: string, { salt, cost, length }: { salt: Buffer; cost: Cost; length: number }): Promise<Buffer> {
  const parameters = { message: bytesOf(password), nonce: salt, parallelism: cost.p, tagLength: length, memory: cost.m, passes: cost.t }
  return inSlot(
    () =>
      new Promise((resolve, reject) => argon2('argon2id', parameters, (cause, key) => (cause ? reject(cause) : resolve(Buffer.from(key))))),
  )
}

/** The text that is stored: algorithm, parameters, salt and hash. Errors: Limited (four hashes run already). */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password, { salt, cost, length: HASH_BYTES })
  return `$argon2id$v=19$m=${cost.m},t=${cost.t},p=${cost.p}$${encoded(salt)}$${encoded(key)}`
}

export type Checked = { isRight: boolean /** Hashed with other parameters than today's: hash it again. */; isOld: boolean }

// Of no password: what a sign-in of nobody is compared with, so that it takes as long.
const NOBODY = `$argon2id$v=19$m=${COST.m},t=${COST.t},p=${COST.p}$${encoded(randomBytes(SALT_BYTES))}$${encoded(randomBytes(HASH_BYTES))}`

/** Compares a password with a stored hash, or with nobody's in the same time. Errors: Limited (four hashes run already). */
export async function checkPassword(password: string, stored: string | null): Promise<Checked> {
  const [, m = '', t = '', p = '', salt = '', key = ''] = FORM.exec(stored ?? NOBODY) ?? FORM.exec(NOBODY) ?? []
  const cost = { m: Math.min(Number(m), MAX_MEMORY), t: Number(t), p: Number(p) }
  const wanted = Buffer.from(key, 'base64')
  const found = await derive(password, { salt: Buffer.from(salt, 'base64'), cost, length: wanted.length })
  const isRight = stored !== null && FORM.test(stored) && timingSafeEqual(found, wanted)
  return { isRight, isOld: cost.m !== COST.m || cost.t !== COST.t || cost.p !== COST.p || wanted.length !== HASH_BYTES }
}
