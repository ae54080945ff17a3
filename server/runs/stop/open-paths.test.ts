import { expect, test } from 'vitest'
import type { Pod } from '@/server/runs/cluster/shapes'
import { labelsToDrop, type NetworkPolicy, openPaths, readyUids } from './open-paths'

const meta = (name: string, labels: Record<string, string> = {}) => ({
  name,
  namespace: 'workload',
  uid: `uid-${name}`,
  resourceVersion: '1',
  labels,
})
const pod = (labels: Record<string, string>, spec = {}): Pod => ({ metadata: meta('p', labels), spec })
const policy = (name: string, spec: NetworkPolicy['spec']): NetworkPolicy => ({ metadata: meta(name), spec })
const BOTH = ['Ingress', 'Egress']
const deny = policy('default-deny-all', { podSelector: {}, policyTypes: BOTH })
const free = { key: 'acgs.io/quarantine', operator: 'DoesNotExist' }
const out = policy('out', {
  podSelector: { matchLabels: { app: 'sandbox' }, matchExpressions: [free] },
  policyTypes: ['Egress'],
  egress: [{}],
})

test('a pod that no policy is about is open both ways; one that only a denial is about is closed', () => {
  expect(openPaths(pod({}), [])).toEqual(['no policy closes the way in', 'no policy closes the way out'])
  expect(openPaths(pod({}), [deny])).toEqual([])
})

test('policies add up: one rule opens, until the pod is in quarantine', () => {
  expect(openPaths(pod({ app: 'sandbox' }), [deny, out])).toEqual(['policy out lets it out'])
  expect(openPaths(pod({ app: 'sandbox', 'acgs.io/quarantine': 'x' }), [deny, out])).toEqual([])
})

test('without types a policy is about what comes in, and about what goes out where it has rules for it', () => {
  const inOnly = policy('in', { podSelector: {} })
  expect(openPaths(pod({}), [inOnly])).toEqual(['no policy closes the way out'])
  expect(openPaths(pod({}), [policy('both', { podSelector: {}, egress: [{}] })])).toEqual(['policy both lets it out'])
})

test('another namespace closes nothing, and the network of a node is closed by nothing', () => {
  const elsewhere = { ...deny, metadata: { ...deny.metadata, namespace: 'shared' } }
  expect(openPaths(pod({}), [elsewhere])).toHaveLength(2)
  expect(openPaths(pod({}, { hostNetwork: true }), [deny])).toEqual([expect.stringMatching(/network of its node/)])
})

test('an endpoint that does not say whether it is ready counts as ready', () => {
  const endpoints = [
    { targetRef: { uid: 'a' }, conditions: {} },
    { targetRef: { uid: 'b' }, conditions: { ready: false } },
    { targetRef: { uid: 'c' } },
  ]
  expect([...readyUids([{ metadata: meta('slice'), endpoints }])]).toEqual(['a', 'c'])
})

test('a label goes that a Service or a foreign policy finds it by; the marks by which we find it stay', () => {
  const labels = { app: 'sandbox', tier: 'x', 'app.kubernetes.io/component': 'sandbox', 'acgs.io/sandbox': '1' }
  const service = { metadata: meta('s'), spec: { selector: { app: 'sandbox', 'app.kubernetes.io/component': 'sandbox' } } }
  const foreign = policy('foreign', { podSelector: { matchLabels: { tier: 'x' } }, policyTypes: BOTH, ingress: [{}] })
  expect(labelsToDrop(pod(labels), { services: [service], policies: [deny, out, foreign] })).toEqual(['app', 'tier'])
})
