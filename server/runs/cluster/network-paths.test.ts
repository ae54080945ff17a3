import { describe, expect, test } from 'vitest'
import { around, pod } from '@/server/testing/kube-objects'
import { allowingNames, openPaths, pathsOf, QUARANTINE, readyIn, usedLabels } from './network-paths'
import { NetworkPolicy, Service, Slice } from './shapes-around'

const policy = (name: string, spec: object, namespace = 'governance') =>
  NetworkPolicy.parse(around('NetworkPolicy', name, { metadata: { namespace }, spec }))
const exists = { matchExpressions: [{ key: QUARANTINE, operator: 'Exists' }] }
const free = { matchExpressions: [{ key: QUARANTINE, operator: 'DoesNotExist' }] }
const both = ['Ingress', 'Egress']
const quarantine = policy('quarantine', { podSelector: exists, policyTypes: both })
const denyAll = policy('default-deny-all', { podSelector: {}, policyTypes: both })
const held = pod('p', { metadata: { labels: { [QUARANTINE]: 'run-1' } } })
const open = (policies: NetworkPolicy[], one = held) => openPaths(pathsOf(one, policies))

describe('paths that are left', () => {
  test.each<[string, NetworkPolicy[], string[]]>([
    ['a deny of both directions closes all', [quarantine], []],
    ['a deny for every pod beside it changes nothing', [quarantine, denyAll], []],
    ['without a policy everything goes', [], ['no policy denies what comes in', 'no policy denies what goes out']],
    [
      'an allow for all pods survives any relabel',
      [quarantine, policy('allow-dns', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })],
      ['allow-dns allows what goes out'],
    ],
    ['an allow without a selector is one for all pods', [quarantine, policy('open', { ingress: [{}] })], ['open allows what comes in']],
    [
      'an allow that leaves out quarantine is no path',
      [quarantine, policy('net', { podSelector: free, egress: [{}], policyTypes: both })],
      [],
    ],
    ['an allow of another namespace is no path', [quarantine, policy('open', { podSelector: {}, ingress: [{}] }, 'shared')], []],
    ['a deny of what comes in leaves what goes out', [policy('in', { podSelector: exists })], ['no policy denies what goes out']],
    [
      'rules of a direction that is not named do not count',
      [quarantine, policy('odd', { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] })],
      [],
    ],
    [
      'egress rules without types speak of both directions',
      [quarantine, policy('out', { podSelector: exists, egress: [{ ports: [{ port: 53 }] }] })],
      ['out allows what goes out'],
    ],
    [
      'labels by NotIn may still select it',
      [
        quarantine,
        policy('rest', { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] }, ingress: [{}] }),
      ],
      ['rest allows what comes in'],
    ],
  ])('%s', (_what, policies, expected) => expect(open(policies)).toEqual(expected))

  test('a pod in the network of its node is reached by no policy, whatever they say', () => {
    const host = pod('p', { metadata: { labels: { [QUARANTINE]: 'x' } }, spec: { hostNetwork: true } })
    expect(open([quarantine, denyAll], host)).toEqual(['it is in the network of its node, which no policy reaches'])
  })

  test('allows are named once', () => {
    const wide = policy('wide', { podSelector: {}, policyTypes: both, ingress: [{}], egress: [{}] })
    expect(allowingNames(pathsOf(held, [quarantine, wide]))).toEqual(['wide'])
  })
})

test('an endpoint counts as ready unless it says no, in every slice, by uid', () => {
  const slice = (name: string, endpoints: object[]) => Slice.parse(around('EndpointSlice', name, { endpoints }))
  const of = (uid: string) => ({ targetRef: { uid } })
  const slices = [
    slice('a', [
      { ...of('u1'), conditions: { ready: false } },
      { ...of('u2'), conditions: { ready: true } },
    ]),
    slice('b', [of('u1')]),
    slice('c', [{ ...of('u3'), conditions: { ready: null } }]),
    slice('d', []),
  ]
  expect([readyIn(slices, 'u1'), readyIn(slices, 'u2'), readyIn(slices, 'u3'), readyIn(slices, 'u4')]).toEqual([['b'], ['a'], ['c'], []])
})

test('labels that a Service, the owner or a policy goes by are taken away; others stay, and the quarantine itself', () => {
  const service = Service.parse(around('Service', 's', { spec: { selector: { app: 'x' } } }))
  const { metadata } = pod('p', {
    metadata: { labels: { app: 'y', hash: 'h', note: 'kept', tier: 't', [QUARANTINE]: 'run-0' } },
  })
  const policies = [quarantine, policy('t', { podSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } })]
  expect(usedLabels(metadata, { services: [service], policies, owner: { matchLabels: { hash: 'h' } } })).toEqual(['app', 'hash', 'tier'])
})
