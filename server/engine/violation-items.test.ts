import { expect, test } from 'vitest'
import type { Violation } from '@/lib/schemas/evaluate'
import { aRecord, aViolation } from '@/server/testing/violation-rows'
import { itemsOf, occurrencesOf } from './violation-items'

const waived = (over: Partial<Violation> = {}) => aViolation({ waived_by: 'waiver-1', ...over })
const of = (given: Partial<Parameters<typeof aRecord>[0]>) =>
  occurrencesOf({ record: aRecord({ agentId: 'agent-7', ...given }), handlerNs: 1 })

test('one occurrence a principle, by the first word of the action', () => {
  const found = of({
    action: 'system.restart.task',
    violations: [aViolation(), aViolation({ code: 'b', severity: 'critical' }), aViolation({ principle: 'privacy' })],
  })
  expect(found.map(({ principle, family, severity, codes }) => [principle, family, severity, codes])).toEqual([
    ['non_maleficence', 'system', 3, ['b', 'harm_risk_too_high']],
    ['privacy', 'system', 2, ['harm_risk_too_high']],
  ])
})

test.each([
  { name: 'denied', verdict: 'deny', violations: [aViolation()], kind: 'prevented' },
  { name: 'allowed in monitor mode', verdict: 'allow', violations: [aViolation({ enforcement: 'monitor' })], kind: 'uncontrolled' },
  { name: 'allowed by a waiver', verdict: 'allow', violations: [waived()], kind: 'waived' },
  { name: 'waived, but denied for another principle', verdict: 'deny', violations: [waived()], kind: 'waived' },
  { name: 'one rule waived, one not', verdict: 'deny', violations: [waived(), aViolation({ code: 'b' })], kind: 'prevented' },
] as const)('$name is $kind', ({ verdict, violations, kind }) => {
  expect(of({ verdict, violations: [...violations] })[0]?.kind).toBe(kind)
})

test('a waived rule beside an open one adds neither its code nor its severity', () => {
  expect(of({ violations: [waived({ code: 'w', severity: 'high' }), aViolation({ code: 'b', severity: 'low' })] })[0]).toMatchObject({
    codes: ['b'],
    severity: 0,
  })
})

test.each(['drill', 'shadow', 'replay'] as const)('a %s opens nothing', (origin) => {
  expect(of({ origin })).toEqual([])
})

test('a batch is one item a key, counted by kind, in one order whatever came first', () => {
  const at = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, s))
  const all = [
    of({ at: at(2) }),
    of({ at: at(1), verdict: 'allow' }),
    of({ at: at(3), violations: [waived()] }),
    of({ agentId: 'agent-1' }),
  ].flat()
  const items = itemsOf(all)
  expect(items.map(({ agentId }) => agentId)).toEqual(['agent-1', 'agent-7'])
  expect(items[1]).toMatchObject({
    counts: { prevented: 1, uncontrolled: 1, waived: 1 },
    firstSeen: at(1).toISOString(),
    lastSeen: at(3).toISOString(),
    lastUnwaived: at(2).toISOString(),
  })
  expect(itemsOf(all.toReversed()).map(({ agentId }) => agentId)).toEqual(['agent-1', 'agent-7'])
})
