import { expect, test } from 'vitest'
import { Limited } from '@/server/limits'
import common from './common-passwords.json'
import { checkPassword, hashPassword } from './hash-password'
import { passwordProblem } from './password-rules'

const of = { login: 'n.okafor', name: 'Nkechi Okafor' }
const good = 'seven damp umbrellas'

test('a stored hash names its algorithm and cost, has its own salt, and knows its password alone', async () => {
  const stored = await hashPassword(good)
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
  expect(await hashPassword(good)).not.toBe(stored)
  expect(await checkPassword(good, stored)).toEqual({ isRight: true, isOld: false })
  expect(await checkPassword(`${good} `, stored)).toMatchObject({ isRight: false })
})

test('it is the algorithm of RFC 9106, by its own test vector for argon2id of the reference program', async () => {
  // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await checkPassword('password', stored)).toEqual({ isRight: true, isOld: true })
})

test('the same characters typed on another keyboard are the same password', async () => {
  const stored = await hashPassword('caf\u00e9 in the morning')
  expect(await checkPassword('cafe\u0301 in the morning', stored)).toMatchObject({ isRight: true })
})

test('nobody has no password, not even the one that is compared with', async () => {
  expect(await checkPassword(good, null)).toMatchObject({ isRight: false })
  expect(await checkPassword(good, 'not a hash')).toMatchObject({ isRight: false })
})

test('a fifth hash at the same time is refused, and the place is free afterwards', async () => {
  const all = await Promise.allSettled(Array.from({ length: 6 }, () => hashPassword(good)))
  const refused = all.filter((one) => one.status === 'rejected')
  expect(refused.map(({ reason }) => reason instanceof Limited)).toEqual([true, true])
  await expect(hashPassword(good)).resolves.toContain('$argon2id$')
})

test.each([
  ['too short', 'fourteen chars', /14 characters/],
  ['too long', 'ab c'.repeat(65), /256 or fewer/],
  ['one piece over and over', 'abcabcabcabcabcabc', /over and over/],
  ['one character', 'aaaaaaaaaaaaaaaa', /over and over/],
  ['on the list', 'qwertyuiopasdfghjkl', /attackers try first/],
  ['on the list in capitals', 'CorrectHorseBatteryStaple', /attackers try first/],
  ['the login with figures', 'n.okafor-2026-11-27', /your login or/],
  ['the name', 'okafor 1234567890!', /your login or your name/],
  ['the product', 'ACGS-console-2026', /words of this product/],
  ['a word of the product', 'constitution-12345', /words of this product/],
])('%s is refused, saying why', (_what, password, why) => {
  expect(passwordProblem(password, of)).toMatch(why)
})

test.each([good, 'x4#pQ 9wLz!72mVb', 'ünder sieben Brücken', 'the 15 characters', `${'long '.repeat(2)}${'words '.repeat(30)}end`])(
  '%s may be chosen: no rule about kinds of characters',
  (password) => {
    expect(passwordProblem(password, of)).toBeNull()
  },
)

test('the list is as long as it says', () => {
  const bytes = Buffer.from(common.hashes, 'base64')
  expect(bytes.filter((byte) => byte < 128).length).toBeGreaterThan(common.count * 0.999)
  expect(common.count).toBeGreaterThan(100_000)
})
