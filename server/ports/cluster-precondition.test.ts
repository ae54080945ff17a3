import { expect, test } from 'vitest'
import type { KubeObject } from './cluster'
import { preconditionOf, stillStands } from './cluster-precondition'

const object = (change: Partial<KubeObject> = {}, meta: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'engine', namespace: 'governance', uid: 'u', resourceVersion: '1', generation: 1, labels: { a: '1', b: '2' }, ...meta },
  spec: { replicas: 3 },
  ...change,
})
const decided = preconditionOf(object())
const moved = (change: Partial<KubeObject>, meta: Partial<KubeObject['metadata']> = {}) => object(change, { ...meta, resourceVersion: '2' })

test.each([
  ['a status', moved({ status: { replicas: 3 } })],
  ['managed fields', moved({}, { managedFields: [{ manager: 'x' }] })],
  [
    'our own marks',
    moved({}, { annotations: { 'acgs.io/fence': '3', 'acgs.io/run': 'r', 'acgs.io/change-id': 'c', 'acgs.io/prior': '{}' } }),
  ],
  ['a controller’s note', moved({}, { annotations: { 'deployment.kubernetes.io/revision': '9' } })],
  ['another order of members', moved({}, { labels: { b: '2', a: '1' } })],
])('%s is not what a person decides about', (_what, now) => {
  expect(stillStands(now, decided)).toBe(true)
})

test.each([
  ['another spec', moved({ spec: { replicas: 4 } })],
  ['another label', moved({}, { labels: { a: '1' } })],
  ['another annotation', moved({}, { annotations: { note: 'x' } })],
  ['an end that somebody asked for', moved({}, { deletionTimestamp: '2026-11-27T00:00:00Z' })],
  ['another object of the name', object({}, { uid: 'v' })],
])('%s is', (_what, now) => {
  expect(stillStands(now, decided)).toBe(false)
})

const node = (resourceVersion: string, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n-1', uid: 'n', resourceVersion },
  spec,
})
const taint = (key: string) => ({ key, effect: 'NoSchedule' })

test('the taint that follows a cordon is not what a person decides about, so that an uncordon right after it goes', () => {
  const cordoned = preconditionOf(node('1', { unschedulable: true }))
  expect(stillStands(node('2', { unschedulable: true, taints: [taint('node.kubernetes.io/unschedulable')] }), cordoned)).toBe(true)
  expect(stillStands(node('2', { unschedulable: true, taints: [taint('team.example/own')] }), cordoned)).toBe(false)
  expect(stillStands(node('2', { unschedulable: false }), cordoned)).toBe(false)
})
