import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '@/server/local/cluster/object'
import { PODS, pod, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
beforeAll(async () => {
  api = await serve()
})
afterAll(() => api.stop())

const BUDGETS = 'poddisruptionbudgets.policy'
const eviction = (name: string, deleteOptions?: Json, apiVersion = 'policy/v1'): Json => ({
  apiVersion,
  kind: 'Eviction',
  metadata: { name, namespace: 'default' },
  ...(deleteOptions === undefined ? {} : { deleteOptions }),
})
const evict = (name: string, deleteOptions?: Json, apiVersion?: string) =>
  api.call('POST', `${PODS}/${name}/eviction`, { body: eviction(name, deleteOptions, apiVersion) })

/** A ready pod on a node, and budgets with so many allowed disruptions over its label. */
function prepare(name: string, allowed: number[], { isReady = true, status = {} }: { isReady?: boolean; status?: Json } = {}) {
  const labels = { app: name }
  const base = pod(name, { namespace: 'default', labels }) as never as {
    apiVersion: string
    kind: string
    metadata: { name: string }
    spec: Json
  }
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }]
  api.store.create('pods', { ...base, spec: { ...base.spec, nodeName: 'n1' }, status: { phase: 'Running', conditions } })
  allowed.forEach((disruptionsAllowed, index) => {
    api.store.create(BUDGETS, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: `${name}-${index}`, namespace: 'default' },
      spec: { minAvailable: 2, selector: { matchLabels: labels } },
      status: { observedGeneration: 1, disruptionsAllowed, desiredHealthy: 2, currentHealthy: 2, ...status },
    })
  })
}
const isMarked = (name: string) => api.store.get('pods', { namespace: 'default', name })?.metadata.deletionTimestamp !== undefined

test.each(['policy/v1', 'policy/v1beta1'])('%s: what no budget covers is deleted with its grace', async (apiVersion) => {
  const name = apiVersion === 'policy/v1' ? 'free' : 'free-old'
  prepare(name, [])
  const { code, body } = await evict(name, undefined, apiVersion)
  expect([code, body.status, isMarked(name)]).toEqual([201, 'Success', true])
})

test('a budget that allows it is charged', async () => {
  prepare('paid', [1])
  expect((await evict('paid')).code).toBe(201)
  expect(api.store.get(BUDGETS, { namespace: 'default', name: 'paid-0' })?.status).toMatchObject({
    disruptionsAllowed: 0,
    disruptedPods: { paid: expect.any(String) },
  })
})

test('a budget that does not is 429 with the cause that names it, and nothing happens', async () => {
  prepare('held', [0])
  const { code, body, headers } = await evict('held')
  expect([code, headers['retry-after'], isMarked('held')]).toEqual([429, undefined, false])
  expect(body).toMatchObject({
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget held-0 needs 2 healthy pods and has 2 currently' }] },
  })
})

test('a budget that was not looked at yet is 429 and says when to ask again', async () => {
  prepare('unseen', [1], { status: { observedGeneration: 0 } })
  const { code, headers } = await evict('unseen')
  expect([code, headers['retry-after']]).toEqual([429, '10'])
})

test('two budgets over one pod are a failure of code 500 in the answer', async () => {
  prepare('twice', [1, 1])
  const { body } = await evict('twice')
  expect(body).toMatchObject({
    status: 'Failure',
    code: 500,
    message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  })
  expect(isMarked('twice')).toBe(false)
})

test('a pod that is not ready is not counted while the budget is met', async () => {
  prepare('unready', [0], { isReady: false })
  expect((await evict('unready')).code).toBe(201)
  expect(api.store.get(BUDGETS, { namespace: 'default', name: 'unready-0' })?.status).toMatchObject({ disruptionsAllowed: 0 })
})

test('a dry run neither charges nor deletes', async () => {
  prepare('dry', [1])
  expect((await evict('dry', { dryRun: ['All'] })).code).toBe(201)
  expect(isMarked('dry')).toBe(false)
  expect(api.store.get(BUDGETS, { namespace: 'default', name: 'dry-0' })?.status).toMatchObject({ disruptionsAllowed: 1 })
})

test('another uid is 409 and charges nothing; a pod that is gone 404', async () => {
  prepare('other', [1])
  expect((await evict('other', { preconditions: { uid: 'x' } })).code).toBe(409)
  expect(api.store.get(BUDGETS, { namespace: 'default', name: 'other-0' })?.status).toMatchObject({ disruptionsAllowed: 1 })
  expect((await evict('nobody')).code).toBe(404)
})

test('an eviction in protobuf, as a drain sends it, is read with its options', async () => {
  prepare('binary', [])
  const field = (number: number, inner: Buffer) => Buffer.concat([Buffer.from([number * 8 + 2, inner.length]), inner])
  const metadata = field(1, Buffer.concat([field(1, Buffer.from('binary')), field(3, Buffer.from('default'))]))
  const send = (uid: string) => {
    const options = Buffer.concat([Buffer.from([8, 5]), field(2, field(1, Buffer.from(uid)))])
    const body = Buffer.concat([Buffer.from('k8s\0'), field(2, Buffer.concat([metadata, field(2, options)]))]).toString('latin1')
    return api.call('POST', `${PODS}/binary/eviction`, { body, type: 'application/vnd.kubernetes.protobuf' })
  }
  expect((await send('other')).code).toBe(409)
  expect((await send(api.store.get('pods', { namespace: 'default', name: 'binary' })?.metadata.uid ?? '')).code).toBe(201)
  expect(api.store.get('pods', { namespace: 'default', name: 'binary' })?.metadata.deletionGracePeriodSeconds).toBe(5)
})
