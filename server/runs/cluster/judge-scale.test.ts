import { describe, expect, test } from 'vitest'
import { ClusterError } from '@/server/ports/cluster-error'
import { around, pod } from '@/server/testing/kube-objects'
import { blastRadius } from './blast-radius'
import { selectForDrain } from './drain-selection'
import { evictionOf } from './eviction'
import { autoscalerOf, judgeScale } from './judge-scale'
import { selectorQuery, selects } from './selectors'
import { Autoscaler, Budget, Service, Slice } from './shapes-around'

const hpa = (spec: object = {}, status: object = {}) =>
  Autoscaler.parse(
    around('HorizontalPodAutoscaler', 'engine', {
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'engine' }, minReplicas: 3, maxReplicas: 10, ...spec },
      status,
    }),
  )

describe('a count beside an autoscaler', () => {
  test.each([
    ['none', { autoscaler: null, wanted: 7 }, { state: 'free' }],
    ['to 0 it idles, and the count is kept', { autoscaler: hpa(), wanted: 0 }, { state: 'idles', autoscaler: 'engine', savedReplicas: 4 }],
    [
      'inside its bounds it goes on deciding',
      { autoscaler: hpa(), wanted: 10 },
      { state: 'decides', autoscaler: 'engine', min: 3, max: 10 },
    ],
    [
      'below',
      { autoscaler: hpa(), wanted: 2 },
      { state: 'locked', offer: { minReplicas: 2 }, refusal: { code: 'outsideBounds', autoscaler: 'engine', wanted: 2, min: 3, max: 10 } },
    ],
    [
      'above',
      { autoscaler: hpa(), wanted: 11 },
      {
        state: 'locked',
        offer: { maxReplicas: 11 },
        refusal: { code: 'outsideBounds', autoscaler: 'engine', wanted: 11, min: 3, max: 10 },
      },
    ],
    [
      'no least is one',
      { autoscaler: hpa({ minReplicas: undefined }), wanted: 1 },
      { state: 'decides', autoscaler: 'engine', min: 1, max: 10 },
    ],
  ])('%s', (_what, { autoscaler, wanted }, rule) => {
    expect(judgeScale(autoscaler, wanted, 4)).toEqual(rule)
  })

  test('is found by what it scales', () => {
    expect(autoscalerOf([hpa()], { kind: 'Deployment', name: 'engine' })?.metadata.name).toBe('engine')
    expect(autoscalerOf([hpa()], { kind: 'StatefulSet', name: 'engine' })).toBeNull()
  })
})

describe('selectors', () => {
  test.each([
    [{ matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
    [{ matchLabels: { a: '1' } }, { a: '2' }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, { a: '2' }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }, { a: '2' }, false],
    [{}, {}, true],
    [null, { a: '1' }, false],
  ])('%o takes %o: %s', (selector, labels, takes) => {
    expect(selects(selector, labels as Record<string, string>)).toBe(takes) // one of the rows above
  })

  test('as a query; one that takes everything is no query', () => {
    expect(
      selectorQuery({
        matchLabels: { a: '1' },
        matchExpressions: [
          { key: 'b', operator: 'NotIn', values: ['x', 'y'] },
          { key: 'c', operator: 'Exists' },
        ],
      }),
    ).toBe('a=1,b notin (x,y),c')
    expect(() => selectorQuery({})).toThrow(TypeError)
  })
})

describe('a drain', () => {
  const ownerless = { metadata: { ownerReferences: [] } }
  const pods = [
    pod('plain'),
    pod('daemon', { of: ['DaemonSet', 'agent'] }),
    pod('mirror', { metadata: { ownerReferences: [], annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
    pod('alone', ownerless),
    pod('scratch', { spec: { volumes: [{ emptyDir: {} }] } }),
    pod('over', { ...ownerless, spec: { volumes: [{ emptyDir: {} }] }, status: { phase: 'Succeeded' } }),
    pod('leaving', { metadata: { deletionTimestamp: 'now' } }),
  ]
  const names = (rows: { name: string }[]) => rows.map(({ name }) => name)

  test('skips what belongs to the node, and asks about what would be lost', () => {
    const { evict, leaving, skipped, needConsent } = selectForDrain(pods, { emptyDir: false, ownerless: false })
    expect(names(evict)).toEqual(['plain', 'over'])
    expect(names(leaving)).toEqual(['leaving'])
    expect(skipped.map(({ name, why }) => [name, why])).toEqual([
      ['daemon', 'daemonSet'],
      ['mirror', 'mirror'],
    ])
    expect(needConsent.map(({ name, why }) => [name, why])).toEqual([
      ['alone', 'ownerless'],
      ['scratch', 'emptyDir'],
    ])
  })

  test('evicts them with consent, each for its own', () => {
    expect(names(selectForDrain(pods, { emptyDir: true, ownerless: true }).evict)).toEqual(['plain', 'alone', 'scratch', 'over'])
    expect(names(selectForDrain(pods, { emptyDir: true, ownerless: false }).needConsent)).toEqual(['alone'])
  })
})

describe('an eviction', () => {
  test.each([
    [{ reason: 'notFound' }, { state: 'gone' }],
    [{ reason: 'moved', how: 'otherObject', uid: 'x', resourceVersion: '1' }, { state: 'gone' }],
    [
      { reason: 'disruptionBudget', budgets: ['engine'] },
      { state: 'blocked', budgets: ['engine'], retryAfterMs: 5_000 },
    ],
    [
      { reason: 'overload', retryAfterMs: 700 },
      { state: 'overload', retryAfterMs: 700 },
    ],
    [{ reason: 'severalBudgets' }, { state: 'stop', why: 'said so' }],
  ] as const)('%o means %o', (trouble, meaning) => {
    expect(evictionOf(new ClusterError(trouble, 'said so'))).toEqual(meaning)
  })

  test.each([
    { reason: 'denied', rule: 'no' },
    { reason: 'moved', how: 'otherContent', uid: 'x', resourceVersion: '1' },
  ] as const)('%o is no answer to it', (trouble) => {
    expect(() => evictionOf(new ClusterError(trouble, 'said so'))).toThrow('said so')
  })
})

test('what a change touches: over all slices, no word is ready, and a pod in two slices is one', () => {
  const pods = [pod('a'), pod('b', { ready: false })]
  const slice = (name: string, endpoints: object[]) =>
    Slice.parse(around('EndpointSlice', name, { metadata: { labels: { 'kubernetes.io/service-name': 'engine' } }, endpoints }))
  const ref = (uid: string) => ({ targetRef: { uid } })
  const found = blastRadius({
    pods,
    services: [
      Service.parse(around('Service', 'engine', { spec: { selector: { app: 'engine' }, publishNotReadyAddresses: true } })),
      Service.parse(around('Service', 'other', { spec: { selector: { app: 'other' } } })),
      Service.parse(around('Service', 'headless', { spec: {} })),
    ],
    slices: [
      slice('one', [{ ...ref('uid-a') }, { ...ref('uid-b'), conditions: { ready: false } }]),
      slice('two', [
        { ...ref('uid-a'), conditions: { ready: true } },
        { ...ref('uid-z'), conditions: {} },
      ]),
      Slice.parse(
        around('EndpointSlice', 'foreign', {
          metadata: { namespace: 'x', labels: { 'kubernetes.io/service-name': 'engine' } },
          endpoints: [ref('uid-q')],
        }),
      ),
    ],
    budgets: [
      Budget.parse(
        around('PodDisruptionBudget', 'engine', {
          spec: { selector: { matchLabels: { app: 'engine' } } },
          status: { disruptionsAllowed: 1 },
        }),
      ),
      Budget.parse(around('PodDisruptionBudget', 'none', { spec: {} })),
    ],
    autoscalers: [hpa({}, { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled' }] })],
    now: new Date('2026-11-27T03:00:00Z'),
  })
  expect(found).toEqual({
    pods: 2,
    readyPods: 1,
    services: [{ name: 'engine', ready: 2, touched: 1, publishesNotReady: true }],
    budgets: [{ name: 'engine', disruptionsAllowed: 1, currentHealthy: null, desiredHealthy: null }],
    autoscalers: [{ name: 'engine', min: 3, max: 10, isIdle: true }],
    countedAt: '2026-11-27T03:00:00.000Z',
  })
})
