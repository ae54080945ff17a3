import { expect, test } from 'vitest'
import { sayRefusal } from './change-refusals'
import { isCritical } from './critical-services'
import { isHeldByFreeze } from './freeze-class'
import { PLAN_KINDS, planKind, planQuorum } from './plan-kinds'
import { objectiveOf } from './service-objectives'

const LEAD = { any: [{ role: 'lead', n: 1 }] }

test.each(PLAN_KINDS.map((kind) => [kind]))('%s: a critical service takes a lead; a rollback always does', (kind) => {
  expect(planQuorum(kind, true)).toEqual(LEAD)
  expect(planQuorum(kind, false)).toEqual(kind.startsWith('rollback.') || kind === 'emergency.resume' ? LEAD : null)
})

test('a rollback comes before a restart, a restart before a drain', () => {
  expect(
    ['rollback.service', 'restart', 'scale', 'node.drain'].map((kind) => planKind(kind as (typeof PLAN_KINDS)[number]).precedence),
  ).toEqual([30, 20, 20, 10]) // of the list
})

test.each([
  [{ namespace: 'governance', name: 'policy-engine' }, true],
  [{ namespace: 'elsewhere', name: 'policy-engine' }, false],
  [{ namespace: 'monitoring', name: 'grafana' }, false],
  [{ namespace: 'x', name: 'y', labels: { 'app.kubernetes.io/name': 'acgs-lite', 'app.kubernetes.io/component': 'engine' } }, true],
  [{ namespace: 'x', name: 'y', labels: { 'app.kubernetes.io/component': 'engine' } }, false],
  [{ namespace: 'x', name: 'y', labels: { 'app.kubernetes.io/name': 'acgs-lite', 'app.kubernetes.io/component': 'grafana' } }, false],
  [{ name: 'node-1' }, false],
])('%o is critical: %s', (named, critical) => {
  expect(isCritical(named)).toBe(critical)
})

test('a refusal says what to do', () => {
  expect(sayRefusal({ code: 'outsideBounds', autoscaler: 'engine', wanted: 20, min: 3, max: 10 })).toBe(
    'Autoscaler engine keeps 3 to 10 replicas and would undo 20. Change its bounds instead, or scale to 0: then it idles.',
  )
  expect(sayRefusal({ code: 'needsConsent', emptyDir: ['a/b'], ownerless: [] })).toBe(
    'These pods lose local data: a/b. Consent to it in the plan.',
  )
  expect(sayRefusal({ code: 'dryRunFailed', reason: 'no', webhook: 'gate.example' })).toBe('Webhook gate.example refuses it: no')
})

test('a freeze holds the plans that take one person, and lets the others through', () => {
  const held = PLAN_KINDS.filter((kind) => isHeldByFreeze({ lane: 2, ...planKind(kind) }))
  expect(held).toEqual(PLAN_KINDS.filter((kind) => planKind(kind).class === 'routine'))
  expect(held).not.toContain('rollback.service')
})

test.each([
  [{ namespace: 'governance', name: 'policy-engine' }, 'decision-latency'],
  [
    { namespace: 'x', name: 'y', labels: { 'app.kubernetes.io/name': 'acgs-lite', 'app.kubernetes.io/component': 'engine' } },
    'decision-latency',
  ],
  [{ namespace: 'x', name: 'y', labels: { 'app.kubernetes.io/component': 'engine' } }, null],
  [{ namespace: 'monitoring', name: 'grafana' }, null],
])('%o is held to %s', (named, objective) => {
  expect(objectiveOf(named)).toBe(objective)
})
