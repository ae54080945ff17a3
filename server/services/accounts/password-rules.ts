import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import { PASSWORD_MAX, PASSWORD_MIN } from '@/lib/schemas/accounts'
import common from './common-passwords.json'

let known: Uint32Array | undefined

/** The list's hashes, ascending; read from the file once. */
function knownHashes(): Uint32Array {
  if (known) return known
  const bytes = Buffer.from(common.hashes, 'base64')
  const hashes: number[] = []
  let last = 0
  let difference = 0
  let shift = 0
  for (const byte of bytes) {
    difference += (byte & 127) << shift
    shift += 7
    if (byte > 127) continue
    last += difference
    hashes.push(last)
    difference = 0
    shift = 0
  }
  known = Uint32Array.from(hashes)
  return known
}

function isCommon(password: string): boolean {
  const wanted = createHash('sha256').update(password.toLowerCase()).digest().readUInt32BE(0) >>> 2
  const hashes = knownHashes()
  let low = 0
  let high = hashes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((hashes[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return hashes[low] === wanted
}

/** What everybody who attacks this product tries first. */
const OUR_WORDS = ['constitution', 'administrator', 'kubernetes', 'password', 'console', 'admin', 'acgs']
const LETTERS_AROUND = 6
const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}]+/gu, '')

/** These words, with nothing but figures, signs and a few letters around them. */
function isAround(password: string, words: readonly string[]): boolean {
  const all = letters(password)
  const rest = words.map(letters).reduce((left, word) => (word.length >= 3 ? left.replaceAll(word, '') : left), all)
  return rest !== all && rest.length <= LETTERS_AROUND
}

/** Why a password may not be chosen, with the fix; null when it may. Length and a list decide, never kinds of characters.
 *  Source: ASVS 5.0 V6.2, NIST SP 800-63B-4 §3.1.1.2. */
export function passwordProblem(password: string, { login, name }: { login: string; name: string }): string | null {
  const text = password.normalize('NFC')
  const length = [...text].length
  if (length < PASSWORD_MIN) return `It has ${length} characters. Use ${PASSWORD_MIN} or more: several words are easy to keep in mind.`
  if (length > PASSWORD_MAX) return `It has ${length} characters. Use ${PASSWORD_MAX} or fewer.`
  if (/^(.{1,8}?)\1+.{0,3}$/su.test(text)) return 'It is one piece over and over. Use several different words.'
  if (isCommon(text)) return 'It is on the list of passwords that attackers try first. Choose another one.'
  if (isAround(text, [login, ...name.split(/\s+/)])) return 'It is little more than your login or your name. Choose another one.'
  if (isAround(text, OUR_WORDS)) return 'It is little more than words of this product. Choose another one.'
  return null
}

/** Refuses a password that may not be chosen. Errors: BAD_REQUEST naming the fix. */
export function refuseWeakPassword(password: string, of: { login: string; name: string }): void {
  const problem = passwordProblem(password, of)
  if (problem) throw new AppError('BAD_REQUEST', `password: ${problem}`)
}
