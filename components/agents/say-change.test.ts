import { expect, test } from 'vitest'
import type { AgentChange } from '@/lib/schemas/agents'
import { changesOf, sayChange } from './say-change'

const change = (over: Partial<AgentChange>): AgentChange => ({
  version: 2,
  action: 'agents.update',
  at: '2026-01-31T02:21:07.000Z',
  by: 'Lea',
  before: {},
  after: {},
  reason: null,
  ...over,
})

test('a change says before and after', () => {
  const before = { trustLevel: 0.9, clearance: 'internal' }
  expect(sayChange(change({ before, after: { trustLevel: 0.4, clearance: 'top_secret' } }))).toEqual({
    lead: 'Lea changed it',
    rest: 'trust level from 0.9 to 0.4, clearance from internal to top secret',
  })
})

test('a registration has no before', () => {
  expect(sayChange(change({ action: 'agents.register', after: { owner: 'payments', state: 'active' } }))).toEqual({
    lead: 'Lea registered it',
    rest: 'owner payments, state active',
  })
})

test('only what differs is a change', () => {
  expect(changesOf({ owner: 'a', trustLevel: 1 }, { owner: 'b', trustLevel: 1 })).toEqual([{ name: 'owner', before: 'a', after: 'b' }])
})

test('hidden characters of an owner are named', () => {
  expect(sayChange(change({ before: { owner: 'a' }, after: { owner: 'b\u202e' } })).rest).toContain('⟦U+202E⟧')
})
