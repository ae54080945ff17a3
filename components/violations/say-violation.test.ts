import { expect, test } from 'vitest'
import type { ViolationDetail } from '@/lib/schemas/violations'
import { sayViolation } from './say-violation'

const detail = (item: object, more: object = {}) =>
  ({
    item: {
      agentId: 'agent-7',
      principle: 'non_maleficence',
      family: 'system',
      occurred: 1,
      prevented: 1,
      uncontrolled: 0,
      waived: 0,
      ...item,
    },
    sameKind24h: 0,
    otherAgents24h: 0,
    ...more,
  }) as ViolationDetail

test('once, and prevented', () => {
  expect(sayViolation(detail({}))).toBe(
    'agent-7 broke non maleficence with system actions once: 1 prevented. In 24 h: not once, and no other agent did the same.',
  )
})

test('prevented, not prevented and waived are told apart; a count that stopped early says at least', () => {
  const said = sayViolation(
    detail({ occurred: 12_006, prevented: 12_000, uncontrolled: 2, waived: 4 }, { sameKind24h: 10_000, otherAgents24h: 1 }),
  )
  expect(said).toContain('12,006 times: 12,000 prevented, 2 not prevented, 4 waived.')
  expect(said).toContain('In 24 h: at least 10,000 times, and 1 other agent did the same.')
})
