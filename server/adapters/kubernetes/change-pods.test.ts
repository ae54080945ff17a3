import { afterEach, describe, expect, test } from 'vitest'
import { ANNOTATIONS, type KubeObject, refTo } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { holdObject, OPERATOR, STAMP, type Writes } from '@/server/testing/cluster/held-object'
import { answer, refuse } from '@/server/testing/cluster/scripted-server'

const pod = (meta: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'engine-1', namespace: 'governance', uid: 'uid-1', resourceVersion: '10', ...meta },
  spec: { nodeName: 'node-1' },
})
const deployment = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'engine', namespace: 'governance', uid: 'uid-1', resourceVersion: '10', generation: 3 },
  spec: { replicas },
})
const POD = refTo('Pod', 'governance', 'engine-1')
const DEPLOYMENT = refTo('Deployment', 'governance', 'engine')
const MARKS = { [ANNOTATIONS.run]: 'run-1', [ANNOTATIONS.fence]: '7', [ANNOTATIONS.changeId]: 'change-1' }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
type Held = Awaited<ReturnType<typeof holdObject>>
/** The annotation patch takes effect; everything after it is the test's. */
async function hold(first: KubeObject, then: (held: Held) => Writes): Promise<Held> {
  const held: Held = await holdObject(first, (asked, response) => {
    const isStamp = asked.method === 'PATCH' && asked.path.endsWith(first.metadata.name)
    if (!isStamp) return then(held)(asked, response)
    answer(response, held.move({ metadata: { annotations: MARKS } }))
  })
  open.push(held)
  return held
}
const troubleIn = async (promise: Promise<unknown>) => {
  const cause = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return cause instanceof ClusterError ? cause.trouble : cause
}

describe('scale', () => {
  const write = { caller: OPERATOR, stamp: STAMP, ref: DEPLOYMENT, precondition: preconditionOf(deployment(3)), replicas: 0 }
  const scaled =
    (one: Held): Writes =>
    (_asked, response) => {
      const now = one.move({ spec: { replicas: 0 }, metadata: { generation: 4 } })
      answer(response, { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: now.metadata, spec: { replicas: 0 } })
    }

  test('the stamp goes first, and the scale uses the version that it gave', async () => {
    const held = await hold(deployment(3), scaled)
    const done = await held.cluster.scale(write)
    const [stamped, scale] = held.written()
    expect(stamped?.json()).toEqual({ metadata: { uid: 'uid-1', resourceVersion: '10', annotations: MARKS } })
    expect(scale?.path).toBe('/apis/apps/v1/namespaces/governance/deployments/engine/scale')
    expect(scale?.json()).toEqual({ metadata: { resourceVersion: '11' }, spec: { replicas: 0 } })
    expect(done).toMatchObject({ outcome: 'written', object: { kind: 'Deployment', spec: { replicas: 0 } } })
  })

  test('a repeat of what is there already writes nothing more', async () => {
    const held = await hold(deployment(3), scaled)
    await held.cluster.scale(write)
    expect((await held.cluster.scale(write)).outcome).toBe('found')
    expect(held.written()).toHaveLength(2)
  })

  test('what was written stays written when the object cannot be read again', async () => {
    const held = await hold(deployment(3), (one) => (asked, response) => {
      void scaled(one)(asked, response)
      one.server.script((_later, next) => refuse(next, 500))
    })
    expect(await held.cluster.scale(write)).toMatchObject({
      outcome: 'written',
      status: 200,
      object: { kind: 'Deployment', spec: { replicas: 0 } },
    })
  })

  test('a preview stamps nothing and shows the object with the server’s count', async () => {
    const held = await hold(
      deployment(3),
      () => (_asked, response) =>
        answer(response, { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: deployment(3).metadata, spec: { replicas: 0 } }),
    )
    const done = await held.cluster.scale({ ...write, stamp: 'preview' })
    expect(held.written()).toHaveLength(1)
    expect(held.written()[0]?.query.get('dryRun')).toBe('All')
    expect(done.object).toMatchObject({ kind: 'Deployment', spec: { replicas: 0 } })
    expect(held.held.object).toEqual(deployment(3))
  })

  test('somebody’s other count in between is planned anew', async () => {
    const held = await hold(deployment(3), (one) => (_asked, response) => {
      one.move({ spec: { replicas: 5 }, metadata: { generation: 4 } })
      refuse(response, 409, { reason: 'Conflict' })
    })
    expect(await troubleIn(held.cluster.scale(write))).toMatchObject({ reason: 'moved', how: 'otherContent' })
  })
})

describe('evict', () => {
  const write = { caller: OPERATOR, stamp: STAMP, ref: POD, precondition: preconditionOf(pod()), graceSeconds: 5 }

  test('is bound to uid and version', async () => {
    const held = await hold(pod(), (one) => (_asked, response) => {
      one.move({ metadata: { deletionTimestamp: '2026-11-27T04:00:00Z' } })
      answer(response, { kind: 'Status', apiVersion: 'v1', status: 'Success' }, { status: 201 })
    })
    expect(await held.cluster.evict(write)).toMatchObject({ outcome: 'written', status: 201, object: null })
    const sent = held.written().at(-1)
    expect(sent?.path).toBe('/api/v1/namespaces/governance/pods/engine-1/eviction')
    expect(sent?.json()).toEqual({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'engine-1', namespace: 'governance' },
      deleteOptions: { gracePeriodSeconds: 5, preconditions: { uid: 'uid-1', resourceVersion: '11' } },
    })
    expect(await held.cluster.evict(write)).toMatchObject({ outcome: 'found' })
  })

  test('429 by a budget names it, without one it is overload', async () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget engine-pdb needs 2 healthy pods and has 2 currently' }]
    const held = await hold(
      pod(),
      (one) => (_asked, response) =>
        one.written().length === 2
          ? refuse(response, 429, { reason: 'TooManyRequests', message: 'Cannot evict pod', details: { causes } })
          : refuse(response, 429, { reason: 'TooManyRequests', headers: { 'retry-after': '3' } }),
    )
    expect(await troubleIn(held.cluster.evict(write))).toEqual({ reason: 'disruptionBudget', budgets: ['engine-pdb'] })
    expect(await troubleIn(held.cluster.evict(write))).toEqual({ reason: 'overload', retryAfterMs: 3000 })
  })

  test('a success that holds a failure is one: two budgets answer 201, and the body says 500', async () => {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 }
    const held = await hold(pod(), () => (_asked, response) => answer(response, body, { status: 201 }))
    expect(await troubleIn(held.cluster.evict(write))).toEqual({ reason: 'severalBudgets' })
  })

  test('500 of two budgets is one of its own', async () => {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    const held = await hold(pod(), () => (_asked, response) => refuse(response, 500, { reason: 'InternalError', message }))
    expect(await troubleIn(held.cluster.evict(write))).toEqual({ reason: 'severalBudgets' })
  })

  test.each([
    ['gone', null],
    ['another of its name', pod({ uid: 'uid-2' })],
  ])('a pod that is %s is found done, and nothing is sent', async (_name, now) => {
    const held = await hold(pod(), () => (_asked, response) => refuse(response, 500))
    held.held.object = now
    expect(await held.cluster.evict(write)).toMatchObject({ outcome: 'found', object: null })
    expect(held.written()).toEqual([])
  })

  test('a pod that another replaced between stamp and eviction is gone', async () => {
    const held = await hold(pod(), (one) => (_asked, response) => {
      one.held.object = pod({ uid: 'uid-2', resourceVersion: '30' })
      refuse(response, 409, { reason: 'Conflict', message: 'Precondition failed: UID in precondition: uid-1, UID in object meta: uid-2' })
    })
    expect(await held.cluster.evict(write)).toMatchObject({ outcome: 'found', object: null })
    expect(held.written()).toHaveLength(2)
  })
})

describe('delete', () => {
  const write = {
    caller: OPERATOR,
    stamp: STAMP,
    ref: POD,
    precondition: preconditionOf(pod()),
    graceSeconds: 0,
    propagation: 'Background',
  } as const

  test('is bound to uid and version, and answers with what still holds the object', async () => {
    const held = await hold(
      pod({ finalizers: ['example.com/hold'] }),
      (one) => (_asked, response) => answer(response, one.move({ metadata: { deletionTimestamp: '2026-11-27T04:00:00Z' } })),
    )
    const precondition = preconditionOf(pod({ finalizers: ['example.com/hold'] }))
    const done = await held.cluster.delete({ ...write, precondition })
    expect(held.written().at(-1)?.json()).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid: 'uid-1', resourceVersion: '11' },
      propagationPolicy: 'Background',
    })
    expect(done.object?.metadata).toMatchObject({ finalizers: ['example.com/hold'], deletionTimestamp: '2026-11-27T04:00:00Z' })
  })

  test('an answer that was lost is looked up: a pod that is gone is done', async () => {
    const held = await hold(pod(), (one) => (_asked, response) => {
      one.held.object = null
      response.stream.session?.destroy()
    })
    expect(await held.cluster.delete(write)).toMatchObject({ outcome: 'found', object: null })
  })

  test('a higher fence stops it before anything is sent', async () => {
    const fenced = pod({ annotations: { [ANNOTATIONS.fence]: '9' } })
    const held = await hold(fenced, () => (_asked, response) => refuse(response, 500))
    expect(await troubleIn(held.cluster.delete({ ...write, precondition: preconditionOf(fenced) }))).toMatchObject({
      reason: 'fenced',
      fence: 9n,
    })
    expect(held.written()).toEqual([])
  })
})
