import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signClaims } from '@/server/engine/receipts/issue'
import type { ReceiptClaims, ReceiptKeys } from './schemas/receipt'
import { verifyReceipt } from './verify-receipt'

const NOW = Date.parse('2026-11-26T12:00:00.000Z')
function makeKey(kid: string, more: { exp?: number } = {}): { kid: string; key: KeyObject; jwk: ReceiptKeys['keys'][number] } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return { kid, key: privateKey, jwk: { kty: 'OKP', crv: 'Ed25519', kid, x, ...more } }
}
const old = makeKey('old')
const current = makeKey('current')
const keys: ReceiptKeys = { keys: [old.jwk, current.jwk] }
const CLAIMS: ReceiptClaims = {
  decision_id: '019a0000-0000-7000-8000-000000000001',
  agent_id: 'agent-7',
  action: 'execute_in_sandbox',
  scope: { type: 'sandbox_execution', origin: 'simulated' },
  constitution_hash: `sha256:${'0'.repeat(64)}`,
  matched_rules: [],
  obligations: [{ kind: 'enhanced_monitoring', reason: '<script>alert(1)</script>\u202e' }],
  input_digest: `sha256:${'1'.repeat(64)}`,
  issued_at: '2026-11-26T12:00:00.000Z',
  expires_at: '2026-11-26T12:05:00.000Z',
  single_use: true,
}
const issue = (claims: ReceiptClaims = CLAIMS, by = current) => ({ ...claims, jws: signClaims(claims, by) })
const check = (given: unknown, more: { keys?: ReceiptKeys; nowMs?: number } = {}) =>
  verifyReceipt(given, { keys, nowMs: NOW + 1000, ...more })

describe('a receipt', () => {
  test('is valid as an object, within its answer, and as its JWS alone', async () => {
    const receipt = issue()
    for (const given of [receipt, { decision_id: 'x', allow: true, receipt }, receipt.jws, `${receipt.jws}\n`])
      expect(await check(given)).toEqual({ state: 'valid', claims: CLAIMS, kid: 'current' })
  })

  test('keeps its signature whatever the order of its members', async () => {
    const reversed = Object.fromEntries(Object.entries(issue()).reverse())
    expect((await check(reversed)).state).toBe('valid')
  })

  test('of the key before is valid in the overlap, and not once that key has ended', async () => {
    const receipt = issue(CLAIMS, old)
    expect((await check(receipt)).state).toBe('valid')
    const ended = { keys: [{ ...old.jwk, exp: NOW / 1000 }, current.jwk] }
    expect(await check(receipt, { keys: ended })).toEqual({ state: 'retired_key', kid: 'old' })
    expect(await check(receipt, { keys: { keys: [current.jwk] } })).toEqual({ state: 'unknown_key', kid: 'old' })
  })

  test('of another key under the same name has a wrong signature', async () => {
    expect(await check(issue(CLAIMS, makeKey('current')))).toEqual({ state: 'wrong_signature' })
  })

  test('ends to the millisecond, and a clock that is behind a little does not matter', async () => {
    const ends = Date.parse(CLAIMS.expires_at)
    expect((await check(issue(), { nowMs: ends - 1 })).state).toBe('valid')
    expect((await check(issue(), { nowMs: ends })).state).toBe('expired')
    expect((await check(issue(), { nowMs: NOW - 30_000 })).state).toBe('valid')
    expect((await check(issue(), { nowMs: NOW - 30_001 })).state).toBe('not_yet_valid')
  })

  test('that was signed for longer than five minutes, or backwards, counts for nothing', async () => {
    const long = { ...CLAIMS, expires_at: '2026-11-26T12:05:00.001Z' }
    const backwards = { ...CLAIMS, expires_at: '2026-11-26T11:59:00.000Z' }
    for (const claims of [long, backwards]) expect((await check(issue(claims))).state).toBe('unreadable')
  })
})

describe('what was changed', () => {
  const changes: Record<keyof ReceiptClaims, unknown> = {
    decision_id: 'other',
    agent_id: 'agent-8',
    action: 'data.exfiltrate',
    scope: { type: 'sandbox_execution', origin: 'live' },
    constitution_hash: `sha256:${'2'.repeat(64)}`,
    matched_rules: ['acgs.safety/x'],
    obligations: [],
    input_digest: `sha256:${'3'.repeat(64)}`,
    issued_at: '2026-11-26T11:00:00.000Z',
    expires_at: '2027-11-26T12:05:00.000Z',
    single_use: false,
  }
  test.each(Object.entries(changes))('%s is named', async (member, value) => {
    expect(await check({ ...issue(), [member]: value })).toEqual({ state: 'altered', members: [member] })
    const { [member as keyof ReceiptClaims]: _gone, ...rest } = issue()
    expect(await check(rest)).toEqual({ state: 'altered', members: [member] })
  })

  test('a member that was added is named too', async () => {
    expect(await check({ ...issue(), admin: true, __proto__: null })).toEqual({ state: 'altered', members: ['admin'] })
  })

  test('a member that was added is named though it is null, or a name that every object has', async () => {
    expect(await check({ ...issue(), admin: null })).toEqual({ state: 'altered', members: ['admin'] })
    const given: unknown = JSON.parse(JSON.stringify(issue()).replace('{', '{"__proto__":{},'))
    expect(await check(given)).toEqual({ state: 'altered', members: ['__proto__'] })
  })

  test('a true receipt inside does not speak for the altered members around it', async () => {
    const receipt = issue()
    expect(await check({ ...receipt, action: 'data.exfiltrate', receipt })).toEqual({ state: 'altered', members: ['action', 'receipt'] })
    expect((await check({ receipt: { receipt } })).state).toBe('unreadable')
  })

  test.each<[string, string]>([
    ['a number beyond all numbers', '1e400'],
    ['a broken character', '"\\ud800"'],
    ['a depth that ends the stack', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('by %s is named and ends nothing', async (_name, value) => {
    const given: unknown = JSON.parse(JSON.stringify(issue()).replace('"action":"execute_in_sandbox"', `"action":${value}`))
    expect(await check(given)).toEqual({ state: 'altered', members: ['action'] })
  })

  test('within the JWS is named where the clear members still say what was signed', async () => {
    const { jws, ...clear } = issue()
    const [head, , signature] = jws.split('.')
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, agent_id: 'agent-8' })).toString('base64url')
    const altered = `${head}.${payload}.${signature}`
    expect(await check({ ...clear, jws: altered })).toEqual({ state: 'altered', members: ['jws.agent_id'] })
    expect(await check(altered)).toEqual({ state: 'wrong_signature' })
  })

  test('at any single byte of the JWS never passes', async () => {
    const { jws } = issue()
    for (let at = 0; at < jws.length; at++) {
      if (jws[at] === '.') continue
      const other = jws[at] === 'A' ? 'B' : 'A'
      expect((await check(jws.slice(0, at) + other + jws.slice(at + 1))).state).not.toBe('valid')
    }
    // The last letter holds two bits that decoders drop.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const passing = []
    for (const letter of last) if ((await check(jws.slice(0, -1) + letter)).state === 'valid') passing.push(letter)
    expect(passing).toEqual([jws.at(-1)])
  })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a number', 5],
  ['an empty text', ''],
  ['a list', []],
  ['an object without jws', CLAIMS],
  ['three dots', '...'],
  ['NUL and markup', '\0<script>.a.b'],
  ['64 KB', 'x'.repeat(65_536)],
  ['an answer without one', { allow: true, receipt: null }],
])('%s is not usable, and says so', async (...[, given]) => {
  expect((await check(given)).state).toBe('unreadable')
})

test.each([
  { alg: 'none', kid: 'current', typ: 'acgs-receipt+jws' },
  { alg: 'HS256', kid: 'current', typ: 'acgs-receipt+jws' },
  { alg: 'EdDSA', kid: 'current', typ: 'JWT' },
  { alg: 'EdDSA', kid: 'current', typ: 'acgs-receipt+jws', crit: ['b64'], b64: false },
  { alg: 'EdDSA', typ: 'acgs-receipt+jws' },
])('a header of another kind is refused before any key is tried: %o', async (header) => {
  const [, payload, signature] = issue().jws.split('.')
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  expect((await check(`${head}.${payload}.${signature}`)).state).toBe('unreadable')
})
