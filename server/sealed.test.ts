import { expect, test } from 'vitest'
import { readSealKeys, seal, unseal } from './sealed'

const key = (id: number, letter: string) => `${id}:${letter.repeat(43)}`
const old = readSealKeys(key(1, 'A'))
const both = readSealKeys(`${key(2, 'Q')},${key(1, 'A')}`)

test('what was sealed opens for the same purpose alone, and still after the keys were rotated', () => {
  const sealed = seal('JBSWY3DPEHPK3PXP', 'totp:1', old)
  expect(unseal(sealed, 'totp:1', both)).toBe('JBSWY3DPEHPK3PXP')
  expect(unseal(sealed, 'totp:2', both)).toBeNull()
  expect(seal('x', 'totp:1', both)[0]).toBe(2)
  expect(unseal(seal('x', 'totp:1', both), 'totp:1', old)).toBeNull()
})

test('a changed byte or a cut end opens to nothing', () => {
  const sealed = seal('secret', 'p', old)
  for (const place of [0, 5, 20, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed)
    changed[place] = (changed[place] ?? 0) ^ 1
    expect(unseal(changed, 'p', old), `byte ${place}`).toBeNull()
  }
  expect(unseal(sealed.subarray(0, 20), 'p', old)).toBeNull()
})

test('a wrong key ring is refused without repeating it', () => {
  expect(() => readSealKeys('')).toThrow('ACGS_SEAL_KEYS')
  expect(() => readSealKeys('1:tooshort')).toThrow(/^((?!tooshort).)*$/)
  expect(() => readSealKeys(key(256, 'A'))).toThrow('ACGS_SEAL_KEYS')
})
