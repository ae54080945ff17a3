import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { authenticate, refuseUse, type TokenFact, tokenIdOf } from './tokens'

const secret = 'x'.repeat(43)
const token: TokenFact = {
  id: '0123abcd',
  secretHash: createHash('sha256').update(secret).digest(),
  scopes: new Set(['decide']),
  agents: [/^agent-[a-z0-9._-]*$/],
  cidr: null,
  expiresAtMs: 1000,
}
const ask = (header: string | undefined, over: Partial<TokenFact> = {}, at: { peer?: string; nowMs?: number } = {}) =>
  authenticate(header, { snapshot: { tokens: new Map([[token.id, { ...token, ...over }]]) }, peer: '127.0.0.1', nowMs: 1, ...at })
const good = `Bearer acgs_${token.id}_${secret}`

test('the right token is known', () => {
  expect(ask(good)).toHaveProperty('token')
})

test.each([
  ['no header', undefined],
  ['another scheme', `Basic acgs_${token.id}_${secret}`],
  ['an unknown id', `Bearer acgs_ffffffff_${secret}`],
  ['a wrong secret', `Bearer acgs_${token.id}_${'y'.repeat(43)}`],
  ['a short secret', `Bearer acgs_${token.id}_x`],
  ['a second word', `${good} x`],
])('%s is unauthenticated', (_name, header) => {
  expect(ask(header)).toMatchObject({ code: 'unauthenticated' })
})

test('an expired token is refused, whatever the snapshot still holds', () => {
  expect(ask(good, {}, { nowMs: 1000 })).toMatchObject({ code: 'unauthenticated' })
})

test('a token of an address range is refused elsewhere', () => {
  expect(ask(good, { cidr: '10.0.0.0/8' }, { peer: '10.1.2.3' })).toHaveProperty('token')
  expect(ask(good, { cidr: '10.0.0.0/8' }, { peer: '::ffff:10.1.2.3' })).toHaveProperty('token')
  expect(ask(good, { cidr: '10.0.0.0/8' }, { peer: '127.0.0.1' })).toMatchObject({ code: 'unauthenticated' })
  expect(ask(good, { cidr: '10.0.0.0/8' }, { peer: '' })).toMatchObject({ code: 'unauthenticated' })
})

test('scope and agent are checked', () => {
  expect(refuseUse(token, { scope: 'decide', agentId: 'agent-7' })).toBeNull()
  expect(refuseUse(token, { scope: 'metrics:read' })).toMatchObject({ code: 'forbidden_scope' })
  expect(refuseUse(token, { scope: 'decide', agentId: 'other' })).toMatchObject({ code: 'agent_not_bound' })
})

test('a token is looked up by its public half alone', () => {
  expect(tokenIdOf(good)).toBe(token.id)
  for (const header of [undefined, '', 'Bearer x', `Bearer acgs_${token.id}_short`]) expect(tokenIdOf(header)).toBeNull()
})
