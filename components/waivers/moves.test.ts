import { expect, test } from 'vitest'
import type { WaiverRow } from '@/lib/schemas/waivers'
import { movesOf, whyNot } from './moves'

const row = (over: Partial<WaiverRow>): WaiverRow =>
  ({ state: 'requested', phase: 'requested', isMine: false, ruleNow: 'waivable', ...over }) as WaiverRow // the members the moves read

test('each state has its moves, and what is over has none', () => {
  expect(movesOf(row({}))).toEqual(['approve', 'refuse'])
  expect(movesOf(row({ isMine: true }))).toEqual(['approve', 'withdraw'])
  expect(movesOf(row({ state: 'approved', phase: 'expiring' }))).toEqual(['revoke'])
  expect(movesOf(row({ state: 'approved', phase: 'expired' }))).toEqual([])
  expect(movesOf(row({ phase: 'expired' }))).toEqual([])
})

test('nobody approves their own, and who may not is told who may', () => {
  expect(whyNot('approve', row({ isMine: true }), ['waivers:decide'])).toMatch(/Another person/)
  expect(whyNot('approve', row({}), ['waivers:decide'])).toBeNull()
  expect(whyNot('approve', row({ ruleNow: 'critical' }), ['waivers:decide'])).toMatch(/Refuse it/)
  expect(whyNot('revoke', row({}), [])).toBe('This is open to roles analyst and lead.')
})
