import { describe, expect, test } from 'vitest'
import type { KubeObject } from '@/server/local/cluster/object'
import type { Place } from './network-policy'
import { reaches } from './reaches'
import type { Pod } from './types'

const place = (
  namespace: string,
  name: string,
  { labels = {}, podIP = '10.244.1.1', ...spec }: Record<string, unknown> & { labels?: Record<string, string>; podIP?: string } = {},
): Place => ({
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, uid: `${namespace}/${name}`, resourceVersion: '1', creationTimestamp: '', labels: { name, ...labels } },
    spec: { containers: [{ name: 'main', image: 'app:1', ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
    status: { podIP },
  } satisfies Pod,
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace, team: `team-${namespace}` },
})
const policy = (namespace: string, name: string, spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name, uid: name, resourceVersion: '1', creationTimestamp: '' },
  spec,
})
const named = (name: string) => ({ matchLabels: { name } })

const a = place('one', 'a')
const b = place('one', 'b', { podIP: '10.244.2.7' })
const c = place('two', 'c')
const PORT = { port: 8080, protocol: 'TCP' }
const isOpen = (policies: KubeObject[], from: Place, to: Place) => reaches({ policies, from, to, port: PORT }).reachable

const denyIn = policy('one', 'deny-in', { podSelector: {}, policyTypes: ['Ingress'] })
const denyOut = policy('one', 'deny-out', { podSelector: {}, policyTypes: ['Egress'] })
const admit = (name: string, from: unknown, ports?: unknown) =>
  policy('one', name, {
    podSelector: named('b'),
    policyTypes: ['Ingress'],
    ingress: [{ ...(from ? { from } : {}), ...(ports ? { ports } : {}) }],
  })

describe('the virtual network', () => {
  test('without policies lets everything through', () => {
    expect(isOpen([], a, b)).toBe(true)
    expect(isOpen([], c, a)).toBe(true)
  })

  test.each([
    { what: 'a policy of another namespace is not about the pod', policies: [denyIn], from: a, to: c, open: true },
    { what: 'a deny closes what comes in', policies: [denyIn], from: c, to: b, open: false },
    { what: 'and not what goes out', policies: [denyIn], from: b, to: c, open: true },
    { what: 'a deny of egress closes what goes out', policies: [denyOut], from: a, to: c, open: false },
    { what: 'an allow adds to a deny', policies: [denyIn, admit('a', [{ podSelector: named('a') }])], from: a, to: b, open: true },
    { what: 'only for whom it names', policies: [denyIn, admit('a', [{ podSelector: named('x') }])], from: a, to: b, open: false },
    {
      what: 'a pod selector alone means the own namespace',
      policies: [admit('c', [{ podSelector: named('c') }])],
      from: c,
      to: b,
      open: false,
    },
    {
      what: 'a namespace selector means its pods',
      policies: [admit('c', [{ namespaceSelector: { matchLabels: { team: 'team-two' } } }])],
      from: c,
      to: b,
      open: true,
    },
    {
      what: 'both in one peer mean both',
      policies: [admit('c', [{ namespaceSelector: { matchLabels: { team: 'team-two' } }, podSelector: named('x') }])],
      from: c,
      to: b,
      open: false,
    },
    {
      what: 'both in two peers mean either',
      policies: [admit('c', [{ namespaceSelector: { matchLabels: { team: 'team-two' } } }, { podSelector: named('x') }])],
      from: c,
      to: b,
      open: true,
    },
    {
      what: 'a rule without peers means everybody',
      policies: [denyIn, admit('any', undefined, [{ port: 8080 }])],
      from: c,
      to: b,
      open: true,
    },
    { what: 'a port that is not named stays closed', policies: [admit('any', undefined, [{ port: 9090 }])], from: c, to: b, open: false },
    { what: 'a port may have a name', policies: [admit('any', undefined, [{ port: 'http' }])], from: c, to: b, open: true },
    { what: 'ports may be a range', policies: [admit('any', undefined, [{ port: 8000, endPort: 8100 }])], from: c, to: b, open: true },
    {
      what: 'another protocol is another port',
      policies: [admit('any', undefined, [{ port: 8080, protocol: 'UDP' }])],
      from: c,
      to: b,
      open: false,
    },
    {
      what: 'an address range contains the pod',
      policies: [admit('any', [{ ipBlock: { cidr: '10.244.0.0/16' } }])],
      from: c,
      to: b,
      open: true,
    },
    {
      what: 'but for its exceptions',
      policies: [admit('any', [{ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] } }])],
      from: c,
      to: b,
      open: false,
    },
    {
      what: 'without types, rules of egress make it one of egress too',
      policies: [policy('one', 'both', { podSelector: named('a'), egress: [] })],
      from: a,
      to: c,
      open: false,
    },
    {
      what: 'without types and such rules it is about what comes in alone',
      policies: [policy('one', 'in', { podSelector: named('a') })],
      from: a,
      to: c,
      open: true,
    },
    { what: 'both ends must agree', policies: [denyOut, admit('a', [{ podSelector: named('a') }])], from: a, to: b, open: false },
    { what: 'a pod always reaches itself', policies: [denyIn, denyOut], from: a, to: a, open: true },
    {
      what: "a pod in its host's network is outside",
      policies: [denyOut],
      from: place('one', 'host', { hostNetwork: true }),
      to: c,
      open: true,
    },
  ])('$what', ({ policies, from, to, open }) => {
    expect(isOpen(policies, from, to)).toBe(open)
  })

  test('an allow with an empty selector survives a relabel, one that excludes the quarantine does not', () => {
    const quarantine = policy('one', 'quarantine', {
      podSelector: { matchExpressions: [{ key: 'acgs.io/quarantine', operator: 'Exists' }] },
      policyTypes: ['Ingress', 'Egress'],
    })
    const isolated = place('one', 'q', { labels: { 'acgs.io/quarantine': 'incident-1' } })
    const allow = (podSelector: unknown) => policy('one', 'allow', { podSelector, policyTypes: ['Egress'], egress: [{}] })
    const excluding = { matchExpressions: [{ key: 'acgs.io/quarantine', operator: 'DoesNotExist' }] }
    expect(isOpen([quarantine, allow({})], isolated, c)).toBe(true)
    expect(isOpen([quarantine, allow(excluding)], isolated, c)).toBe(false)
    expect(isOpen([quarantine, allow(excluding)], a, c)).toBe(true)
  })

  test('says which policies speak about it, and which let it through', () => {
    const answer = reaches({
      policies: [denyIn, admit('from-a', [{ podSelector: named('a') }])],
      from: a,
      to: b,
      port: { port: 8080, protocol: 'TCP' },
    })
    expect(answer.ingress).toEqual({
      isIsolated: true,
      isAllowed: true,
      policies: ['one/deny-in', 'one/from-a'],
      allowedBy: ['one/from-a'],
    })
    expect(answer.egress).toEqual({ isIsolated: false, isAllowed: true, policies: [], allowedBy: [] })
    expect(reaches({ policies: [denyIn], from: a, to: b, port: PORT }).reason).toBe('no policy lets it in: one/deny-in')
  })
})
