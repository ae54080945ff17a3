import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Json } from '@/server/local/cluster/object'
import { CONFIGMAPS, configMap, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
beforeAll(async () => {
  api = await serve({ hasFaults: true })
})
afterEach(() => api.call('DELETE', '/_acgs/faults'))
afterAll(() => api.stop())

const fault = (body: Json) => api.call('POST', '/_acgs/faults', { body })

test.each([
  ['conflict', 409, 'Conflict'],
  ['gone', 410, 'Expired'],
  ['overload', 429, 'TooManyRequests'],
  ['error', 500, 'InternalError'],
  ['webhook', 500, 'InternalError'],
])('%s answers %i once, on the path and method it is for', async (kind, code, reason) => {
  await fault({ kind, method: 'GET', path: CONFIGMAPS, seconds: 3 })
  expect((await api.call('GET', '/api/v1/namespaces')).code).toBe(200)
  const met = await api.call('GET', CONFIGMAPS)
  expect([met.code, met.body.reason]).toEqual([code, reason])
  if (kind === 'overload') expect(met.headers['retry-after']).toBe('3')
  expect((await api.call('GET', CONFIGMAPS)).code).toBe(200)
})

test('a webhook without dry runs is in the way of dry runs alone, one that denies says so', async () => {
  await fault({ kind: 'webhook-no-dry-run', path: CONFIGMAPS, message: 'gate.acgs.io' })
  expect((await api.call('POST', CONFIGMAPS, { body: configMap('real') })).code).toBe(201)
  const dry = await api.call('POST', `${CONFIGMAPS}?dryRun=All`, { body: configMap('dry') })
  expect([dry.code, dry.body.message]).toEqual([400, 'admission webhook "gate.acgs.io" does not support dry run'])
  await fault({ kind: 'webhook-denied', path: CONFIGMAPS })
  const denied = await api.call('POST', CONFIGMAPS, { body: configMap('denied') })
  expect([denied.code, denied.body.message]).toEqual([
    400,
    expect.stringMatching(/^admission webhook "check.example.com" denied the request: /),
  ])
})

test('a lost answer is of something that happened; a cut one is not', async () => {
  await fault({ kind: 'cut', method: 'POST', path: CONFIGMAPS })
  await expect(api.call('POST', CONFIGMAPS, { body: configMap('cut') })).rejects.toThrow()
  expect((await api.call('GET', `${CONFIGMAPS}/cut`)).code).toBe(404)
  await fault({ kind: 'lost-answer', method: 'POST', path: CONFIGMAPS })
  await expect(api.call('POST', CONFIGMAPS, { body: configMap('lost') })).rejects.toThrow()
  expect((await api.call('GET', `${CONFIGMAPS}/lost`)).code).toBe(200)
})

test('a clock that is wrong is wrong in the Date header', async () => {
  await fault({ kind: 'skew', path: '/version', seconds: 3600 })
  const { headers } = await api.call('GET', '/version')
  expect(new Date(String(headers.date)).getTime() - Date.now()).toBeGreaterThan(3_500_000)
})

test('slow bodies and delays come whole in the end', async () => {
  await fault({ kind: 'slow-body', path: '/version', ms: 50 })
  expect((await api.call('GET', '/version')).body.major).toBe('1')
  await fault({ kind: 'delay', path: '/version', ms: 30 })
  const start = performance.now()
  expect((await api.call('GET', '/version')).code).toBe(200)
  expect(performance.now() - start).toBeGreaterThanOrEqual(29)
})

test('a half-open socket never answers', async () => {
  await fault({ kind: 'half-open', path: '/version' })
  let isAnswered = false
  void api.call('GET', '/version').then(
    () => {
      isAnswered = true
    },
    () => {},
  )
  await expect.poll(async () => ((await api.call('GET', '/_acgs/faults')).body.faults as object[]).length).toBe(0)
  expect((await api.call('GET', '/version')).code).toBe(200)
  expect(isAnswered).toBe(false)
})

test('what is no fault is refused', async () => {
  expect((await fault({ kind: 'fire' })).code).toBe(400)
})
