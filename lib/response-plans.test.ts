import { expect, test } from 'vitest'
import { INCIDENT_TYPES, type IncidentType, SEVERITIES, type Severity } from './incident-words'
import { actsByItself, isObserved, RESPONSE_KINDS, responsePlan } from './response-plans'

/** By hand, from the response plans of the product: what begins by itself with *, what does it, its line, and whether others must agree. */
const CONTAIN = [
  '* contain.isolate T+5',
  '* contain.contained T+10',
  '* contain.evidence T+15',
  '* contain.end T+25',
  '* contain.stopped T+30',
  '* contain.block',
  '* contain.notify T+60',
]
const STOP_REVIEW = '  stop.review T+86400'
const LASTLY = ['* end.delivery T+300', '* end.timeline', '* end.review']
const TABLE: readonly (readonly [IncidentType, Severity, string, readonly string[]])[] = [
  ['sandbox_escape', 1, 'sandbox_escape@1', [...CONTAIN, STOP_REVIEW, '  person', '  person']],
  ['constitutional_violation', 1, 'constitutional_violation.critical@1', [...CONTAIN, '* check.related', STOP_REVIEW]],
  [
    'constitutional_violation',
    2,
    'constitutional_violation.high@1',
    ['* deny.latch T+2', '* deny.evidence', '* deny.scale T+30', '* deny.stopped', '* deny.notify', STOP_REVIEW, '  person [2]'],
  ],
  ['constitutional_violation', 3, 'constitutional_violation.medium@1', ['* watch T+60', '  person']],
  ['constitutional_violation', 4, 'constitutional_violation.low@1', ['* record']],
  [
    'policy_engine_failure',
    1,
    'policy_engine_failure@1',
    [
      ...['* check.fail-closed T+10', '* check.last-change T+120', '  offer.rollback T+120 [2]', '  person [2]', '  person [2]'],
      '  person T+300',
    ],
  ],
  [
    'database_failure',
    1,
    'database_failure@1',
    [
      ...['* freeze T+10', '* check.database', '  person T+70', '  person [2]', '  person T+900 [2]', '  person', '  person', '  person'],
      '  person [2]',
    ],
  ],
  ['monitoring_failure', 2, 'monitoring_failure@1', ['* check.sources', '  person', '  person', '  person', '  person', '  person']],
  [
    'compliance_drop',
    2,
    'compliance_drop@1',
    ['* check.breakdown T+120', '  person [2]', '  person', '  person [2]', '  person', '* check.rate from T+900'],
  ],
  [
    'audit_integrity',
    1,
    'audit_integrity@1',
    ['* freeze T+5', '* audit.evidence', '* check.audit', '* tell', '  person [2]', '  person [2]', '  person [2]'],
  ],
  [
    'violation_cascade',
    1,
    'violation_cascade@1',
    ['* deny.latch T+5', '* check.growth from T+60 T+90', '  offer.stop', '* check.breakdown'],
  ],
]

const lineOf = (word: string, ms: number | null): string => (ms === null ? '' : ` ${word}T+${ms / 1000}`)

test.each(TABLE)('%s of severity %i', (...[type, severity, at, expected]) => {
  const plan = responsePlan(type, severity)
  const steps = plan?.steps.map(
    ({ kind, isAuto, byMs, notBeforeMs, agree }) =>
      `${isAuto ? '*' : ' '} ${kind}${lineOf('from ', notBeforeMs)}${lineOf('', byMs)}${agree === null ? '' : ' [2]'}`,
  )
  expect([plan?.at, steps]).toEqual([at, [...expected, ...LASTLY]])
})

test('every type but other has a plan that ends with delivery, timeline and review; what opens rights never begins by itself', () => {
  for (const type of INCIDENT_TYPES)
    for (const severity of SEVERITIES) {
      const plan = responsePlan(type, severity)
      if (type === 'other') expect(plan).toBeNull()
      else
        expect(
          plan?.steps.slice(-3).map(({ kind }) => kind),
          type,
        ).toEqual(['end.delivery', 'end.timeline', 'end.review'])
      for (const { isAuto, agree, kind } of plan?.steps ?? []) {
        expect(RESPONSE_KINDS).toContain(kind)
        if (isAuto) expect(agree).toBeNull()
        if (kind.startsWith('offer.') || kind === 'person') expect(isAuto).toBe(false)
      }
    }
})

test('whoever reports one sees what is stopped by itself', () => {
  expect(actsByItself('compliance_drop', 1)).toEqual([])
  expect(actsByItself('audit_integrity', 1)).toEqual(['Freeze what opens rights'])
  expect(actsByItself('constitutional_violation', 2)).toHaveLength(2)
  expect(['contain.contained', 'stop.review', 'end.delivery'].every((kind) => isObserved(kind as 'person'))).toBe(true)
  expect(isObserved('person')).toBe(false)
})
