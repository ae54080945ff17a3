import { expect, test } from 'vitest'
import type { WaiverChange } from '@/lib/schemas/waivers'
import { sayChange, sayCounts } from './words'

const none = { requested: 0, approved: 0, active: 0, expiring: 0, expired: 0, revoked: 0, refused: 0, withdrawn: 0, unused: 0 }
const change = (over: Partial<WaiverChange>): WaiverChange => ({
  ...{ version: 2, action: 'waivers.approve', at: '', by: 'Mei', before: {}, after: {}, reason: null },
  ...over,
})

test.each([
  [null, 'Not known yet.'],
  [none, 'No waiver is in force.'],
  [{ ...none, active: 1 }, '1 waiver is in force.'],
  [
    { ...none, active: 1, expiring: 2, requested: 1, unused: 1 },
    '3 waivers are in force, 2 of them within seven days of the end, 1 waits for a decision, 1 unused for thirty days.',
  ],
])('%j', (counts, said) => {
  expect(sayCounts(counts)).toBe(said)
})

test.each([
  [{}, 'Mei approved it'],
  [{ action: 'waivers.expire', by: 'system:worker' }, 'Ended by the clock'],
  [{ action: 'waivers.revoke', by: 'system:worker' }, 'The system revoked it'],
  [{ action: 'waivers.later' }, 'Mei waivers.later'],
])('%j is said', (over, said) => {
  expect(sayChange(change(over))).toBe(said)
})
