import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { keepSigningKeys, makeSigningKey } from '@/server/local/signing-keys'
import { followKeys, openKeys } from './key-ring'

const folder = mkdtempSync(join(tmpdir(), 'acgs-keys-'))
const path = join(folder, 'receipt-keys.json')
const stop = new AbortController()
afterAll(() => {
  stop.abort()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => rmSync(path, { force: true }))

const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-26T12:00:00Z')
const follow = (at: string | undefined = path) => {
  const failures: string[] = []
  return {
    ring: followKeys({ path: at, variable: 'KEYS', marginMs: 300_000, signal: stop.signal, onFailure: (why) => failures.push(why) }),
    failures,
  }
}
const kidsOf = () => (JSON.parse(readFileSync(path, 'utf8')) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)

test('the first start makes one key that only its owner reads, and the next start keeps it', () => {
  keepSigningKeys(path, NOW)
  const kids = kidsOf()
  expect(kids).toHaveLength(1)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  keepSigningKeys(path, NOW + 364 * DAY_MS)
  expect(kidsOf()).toEqual(kids)
})

test('after 365 days a new key signs while the one before it is still published, for two days', () => {
  keepSigningKeys(path, NOW)
  const [before] = kidsOf()
  const year = NOW + 365 * DAY_MS
  keepSigningKeys(path, year)
  const { ring } = follow()
  const signing = ring.signing(year)?.kid
  expect(signing).not.toBe(before)
  expect(ring.published(year).keys.map(({ kid }) => kid)).toEqual([before, signing])
  expect(ring.published(year + 2 * DAY_MS).keys.map(({ kid }) => kid)).toEqual([signing])
  keepSigningKeys(path, year + 366 * DAY_MS)
  expect(kidsOf()).not.toContain(before)
})

test('secret halves are never published', () => {
  keepSigningKeys(path, NOW)
  const { ring } = follow()
  const text = JSON.stringify(ring.published(NOW))
  const { d } = JSON.parse(readFileSync(path, 'utf8')).keys[0] as { d: string }
  expect(text).not.toContain(d)
  expect(text).not.toContain('"d"')
})

test('a key signs from its start on, and not where it would end before what it signs', () => {
  const nowS = NOW / 1000
  const soon = { ...makeSigningKey(nowS), kid: 'soon', nbf: nowS + 3600 }
  const ending = { ...makeSigningKey(nowS), kid: 'ending', exp: nowS + 299 }
  const steady = { ...makeSigningKey(nowS - 10), kid: 'steady' }
  writeFileSync(path, JSON.stringify({ keys: [soon, ending, steady] }))
  const { ring } = follow()
  expect(ring.signing(NOW)?.kid).toBe('steady')
  expect(ring.published(NOW).keys).toHaveLength(3)
  expect(ring.valid(NOW + 3_600_000).map(({ kid }) => kid)).toEqual(['soon', 'steady'])
  expect(ring.signing(NOW + 3_600_000)?.kid).toBe('soon')
})

test('no path, no file and no usable key each say why, and sign nothing', () => {
  expect(follow(undefined).ring.signing(NOW)).toBeNull()
  expect(followKeys({ path: undefined, variable: 'KEYS', signal: stop.signal, onFailure: () => undefined }).failure(NOW)).toBe(
    'KEYS names no file',
  )
  const { ring, failures } = follow()
  expect(ring.signing(NOW)).toBeNull()
  expect(ring.failure(NOW)).toContain('ENOENT')
  expect(failures).toHaveLength(1)
  writeFileSync(path, '{"keys":[]}')
  expect(follow().ring.failure(NOW)).toBe('no key of the key file may sign now')
})

test('a new key is taken up while it runs; a damaged file stops the signing, not the checking', async () => {
  keepSigningKeys(path, NOW)
  const { ring, failures } = follow()
  const first = ring.signing(NOW)?.kid
  writeFileSync(path, JSON.stringify({ keys: [makeSigningKey(NOW / 1000)] }))
  await vi.waitFor(() => expect(ring.signing(NOW)?.kid).not.toBe(first), { timeout: 20_000 })
  writeFileSync(path, '{"keys":[{"kid":"half')
  await vi.waitFor(() => expect(ring.signing(NOW)).toBeNull(), { timeout: 20_000 })
  expect(failures).toEqual(['the key file is not JSON'])
  expect(ring.published(NOW).keys).toHaveLength(1)
  keepSigningKeys(path, NOW)
  expect(readFileSync(path, 'utf8')).toContain('half')
})

test.each<[string, object, RegExp]>([
  ['a key of another kind', { keys: [{ kty: 'RSA' }] }, /keys\.0\.kty/],
  ['halves of two keys', { keys: [{ ...makeSigningKey(1), x: makeSigningKey(1).x }] }, /do not belong together/],
  [
    'one kid twice',
    {
      keys: [
        { ...makeSigningKey(1), kid: 'k' },
        { ...makeSigningKey(1), kid: 'k' },
      ],
    },
    /one kid/,
  ],
  ['no list', { keys: {} }, /keys/],
])('%s is refused without repeating a secret', (...[, value, why]) => {
  const secret = JSON.stringify(value).match(/"d":"([^"]+)"/)?.[1] ?? 'no secret'
  const open = () => openKeys(JSON.stringify(value))
  expect(open).toThrow(why)
  expect(open).not.toThrow(secret)
})
