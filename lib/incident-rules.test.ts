import { expect, test } from 'vitest'
import { addWorkingDays, dueOf, nextWorkingTime, policyOf } from './incident-policy'
import { type JudgedAlert, judgeAlert, keyOf, type OpenFact, severityOf, typeOf } from './incident-rules'

const alert = (more: Partial<JudgedAlert> = {}): JudgedAlert => ({
  source: 'runtime',
  kind: 'sandbox_escape',
  severity: 2,
  labels: {},
  refs: { agentId: 'a' },
  occurred: 1,
  drill: false,
  origin: 'live',
  isOver: false,
  ...more,
})
const open = (more: Partial<OpenFact> = {}): OpenFact => ({
  id: 'i',
  number: 7,
  type: 'sandbox_escape',
  severity: 1,
  key: 'sandbox_escape a',
  holdsSame: false,
  isRelated: false,
  agents: ['a'],
  namespaces: [],
  ...more,
})
const prevented = (labels: Record<string, string>, more: Partial<JudgedAlert> = {}) =>
  alert({ source: 'violations', kind: 'constitutional_violation', labels, ...more })

test.each([
  [{}, 'open', 1],
  [{ kind: 'PolicyEngineDown', source: 'alertmanager' }, 'open', 1],
  [{ kind: 'MonitoringDown', source: 'alertmanager', severity: 3 }, 'open', 2],
  [{ kind: 'ComplianceBudgetBurnSlow', source: 'alertmanager', severity: 3 }, 'open', 2],
  [{ kind: 'ConstitutionalComplianceCritical', source: 'alertmanager', severity: 1 }, 'open', 1],
  [{ kind: 'NobodyKnowsThis', source: 'alertmanager', severity: 3 }, 'open', 3],
  [{ kind: 'network_attempt', severity: 2 }, 'open', 2],
  [{ kind: 'network_attempt', severity: 1, labels: { uncontrolled: 'true' } }, 'open', 1],
  [{ kind: 'shell_execution', severity: 3 }, 'record', 3],
  [{ kind: 'Watchdog', source: 'alertmanager', severity: 4 }, 'record', 4],
  [{ kind: 'CertificateExpiry', severity: 1, isOver: true }, 'record', 3],
  [{ kind: 'constitutional_violation', severity: 4, labels: { count: '1' }, source: 'violations' }, 'record', 4],
] as const)('%j: %s, severity %i', (more, act, severity) => {
  expect(judgeAlert(alert(more), [])).toMatchObject({ act, severity })
})

test('what played agents were kept from opens nothing; what nobody kept them from does', () => {
  const played = (labels: Record<string, string>) => judgeAlert(prevented(labels, { origin: 'simulated' }), [])
  expect(played({ count: '99', critical: '9' })).toMatchObject({ act: 'record', isCandidate: true, heldBy: { what: 'threshold' } })
  expect(played({ count: '1', critical: '0', uncontrolled: 'true' }).act).toBe('open')
})

test.each([
  [{ count: '2', critical: '2' }, 'record'],
  [{ count: '3', critical: '3' }, 'open'],
  [{ count: '19', critical: '0' }, 'record'],
  [{ count: '20', critical: '0' }, 'open'],
  [{ count: '1', critical: '0', uncontrolled: 'true' }, 'open'],
  [{ count: 'NaN', critical: '-3' }, 'record'],
] as const)('prevented violations of one agent, %j: %s', (labels, act) => {
  const verdict = judgeAlert(prevented(labels), [])
  expect(verdict.act).toBe(act)
  expect(verdict.isCandidate).toBe(act === 'record')
  expect(verdict.heldBy?.what ?? null).toBe(act === 'record' ? 'threshold' : null)
})

test.each([
  [{ count: '10', agents: '3' }, 'open'],
  [{ count: '10', agents: '2' }, 'record'],
  [{ count: '49', agents: '1' }, 'record'],
  [{ count: '50', agents: '1' }, 'open'],
] as const)('a cascade, %j: %s', (labels, act) => {
  expect(judgeAlert(prevented(labels, { kind: 'violation_cascade', refs: {} }), []).act).toBe(act)
})

test('uncontrolled is one step up, and what it reaches can only raise it', () => {
  const violation = (severity: 1 | 2 | 3 | 4, labels: Record<string, string>) => severityOf(prevented(labels, { severity }))
  expect(violation(3, {})).toBe(3)
  expect(violation(3, { uncontrolled: 'true' })).toBe(2)
  expect(violation(1, { uncontrolled: 'true' })).toBe(1)
  expect(violation(4, { service_state: 'down' })).toBe(1)
  expect(violation(4, { service_state: 'degraded' })).toBe(2)
  expect(violation(4, { agents: '11' })).toBe(2)
  expect(violation(1, { service_state: 'degraded' })).toBe(1)
  expect(severityOf(alert({ kind: 'other', severity: 4 }), { agents: Array.from({ length: 11 }, (_, n) => `a${n}`), namespaces: [] })).toBe(
    2,
  )
})

test('a repeat is counted, another sign joins, and a graver thing opens its own', () => {
  expect(judgeAlert(alert(), [open({ holdsSame: true })])).toMatchObject({ act: 'join', heldBy: { what: 'duplicate' } })
  expect(judgeAlert(alert(), [open()])).toMatchObject({ act: 'join', heldBy: null, into: { number: 7 } })
  const minor = open({ type: 'constitutional_violation', key: 'constitutional_violation a', severity: 3, isRelated: true })
  expect(judgeAlert(alert(), [minor]).act).toBe('open')
  expect(judgeAlert(prevented({ count: '20' }, { severity: 3 }), [open({ isRelated: true })])).toMatchObject({ act: 'join' })
  expect(judgeAlert(prevented({ count: '20' }, { severity: 3 }), [open({ isRelated: false })]).act).toBe('open')
})

test('a drill never meets what counts', () => {
  const drill = alert({ drill: true })
  expect(keyOf(drill)).toBe('drill sandbox_escape a')
  expect(judgeAlert(drill, [open({ holdsSame: true })]).act).toBe('open')
  expect(judgeAlert(alert(), [open({ key: 'drill sandbox_escape a', holdsSame: true })]).act).toBe('open')
})

test('F41 no name of a prototype is a type', () => {
  for (const kind of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) expect(typeOf(kind)).toBe('other')
})

test('every verdict says which rules were tried, the last of them the one that decided', () => {
  const { rules } = judgeAlert(alert(), [])
  expect(rules.map(({ name }) => name)).toEqual([
    'sign of life',
    'duplicate',
    'over already',
    'threshold',
    'correlation',
    'opens an incident',
  ])
  expect(rules.filter(({ matched }) => matched).map(({ name }) => name)).toEqual(['threshold', 'opens an incident'])
})

test('levels, working hours and working days', () => {
  expect(policyOf({ type: 'other', severity: 1 }).levels.map(({ level, afterMs }) => [level, afterMs / 1000])).toEqual([
    [1, 0],
    [1, 60],
    [2, 120],
    [2, 900],
    [3, 1800],
  ])
  expect(policyOf({ type: 'system_compromise', severity: 1 }).levels.filter(({ afterMs }) => afterMs === 0)).toHaveLength(3)
  expect(policyOf({ type: 'other', severity: 4 }).levels).toEqual([])
  expect(policyOf({ type: 'sandbox_escape', severity: 1 }).lines.contained).toBe(30_000)
  const at = (text: string) => new Date(text)
  expect(nextWorkingTime(at('2026-11-27T12:00:00Z'))).toEqual(at('2026-11-27T12:00:00Z'))
  expect(nextWorkingTime(at('2026-11-27T18:00:00Z'))).toEqual(at('2026-11-30T08:00:00Z'))
  expect(nextWorkingTime(at('2026-11-27T03:00:00Z'))).toEqual(at('2026-11-27T08:00:00Z'))
  expect(nextWorkingTime(at('2026-11-28T12:00:00Z'))).toEqual(at('2026-11-30T08:00:00Z'))
  expect(dueOf({ afterMs: 4 * 3_600_000, inWorkingHours: true }, at('2026-11-27T16:00:00Z'))).toEqual(at('2026-11-30T08:00:00Z'))
  expect(dueOf({ afterMs: 120_000 }, at('2026-11-28T02:00:00Z'))).toEqual(at('2026-11-28T02:02:00Z'))
  expect(addWorkingDays(at('2026-11-27T12:00:00Z'), 5)).toEqual(at('2026-12-04T12:00:00Z'))
})
