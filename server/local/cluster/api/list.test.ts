import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStore } from '@/server/local/cluster/create-store'
import type { Json } from '@/server/local/cluster/object'
import { addNamespace, CONFIGMAPS, PODS, pod, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
let now = new Date('2026-01-01T00:00:00Z')
beforeAll(async () => {
  api = await serve({ store: createStore({ now: () => now }) })
  for (const index of [1, 2, 3, 4, 5])
    await api.call('POST', PODS, { body: pod(`p${index}`, { labels: { tier: index > 3 ? 'back' : 'front', odd: String(index % 2) } }) })
  api.store.change('pods', { namespace: 'default', name: 'p1' }, (draft) => {
    draft.spec = { ...draft.spec, nodeName: 'n1' }
    draft.status = { phase: 'Running' }
  })
})
afterAll(() => api.stop())

const names = (body: Json) => (body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)
const metadataOf = (body: Json) => body.metadata as { resourceVersion: string; continue?: string; remainingItemCount?: number }
const select = async (query: string) => names((await api.call('GET', `${PODS}?${query}`)).body)

describe('pages', () => {
  test('go on from where they ended, at the version of the first, whatever happens meanwhile', async () => {
    const first = await api.call('GET', `${PODS}?limit=2`)
    expect(names(first.body)).toEqual(['p1', 'p2'])
    expect(metadataOf(first.body).remainingItemCount).toBe(3)
    await api.call('DELETE', `${PODS}/p3`)
    await api.call('POST', PODS, { body: pod('p9') })
    const second = await api.call('GET', `${PODS}?limit=2&continue=${metadataOf(first.body).continue}`)
    expect(names(second.body)).toEqual(['p3', 'p4'])
    expect(metadataOf(second.body).resourceVersion).toBe(metadataOf(first.body).resourceVersion)
    const third = await api.call('GET', `${PODS}?limit=2&continue=${metadataOf(second.body).continue}`)
    expect(names(third.body)).toEqual(['p5'])
    expect(metadataOf(third.body).continue).toBeUndefined()
    expect(names((await api.call('GET', PODS)).body)).toEqual(['p1', 'p2', 'p4', 'p5', 'p9'])
  })

  test('a token older than the window is 410, with one that goes on inconsistently', async () => {
    const first = await api.call('GET', `${PODS}?limit=2`)
    await api.call('POST', PODS, { body: pod('late') })
    now = new Date(now.getTime() + 301_000)
    const { code, body } = await api.call('GET', `${PODS}?limit=2&continue=${metadataOf(first.body).continue}`)
    expect([code, body.reason]).toEqual([410, 'Expired'])
    const rest = await api.call('GET', `${PODS}?continue=${metadataOf(body).continue}`)
    expect(names(rest.body)).toEqual(['p4', 'p5', 'p9'])
    await api.call('DELETE', `${PODS}/late`)
  })

  test('a token of somebody else is refused', async () => {
    expect((await api.call('GET', `${PODS}?continue=abc`)).code).toBe(400)
  })
})

describe('selectors', () => {
  test.each([
    ['tier=front', ['p1', 'p2']],
    ['tier!=front', ['p4', 'p5', 'p9']],
    ['tier in (front,back),odd=1', ['p1', 'p5']],
    ['tier notin (front)', ['p4', 'p5', 'p9']],
    ['tier', ['p1', 'p2', 'p4', 'p5']],
    ['!tier', ['p9']],
  ])('labels: %s', async (selector, expected) => {
    expect(await select(`labelSelector=${encodeURIComponent(selector)}`)).toEqual(expected)
  })

  test.each([
    ['metadata.name=p1', ['p1']],
    ['spec.nodeName=n1', ['p1']],
    ['spec.nodeName!=n1,status.phase=Pending', ['p2', 'p4', 'p5', 'p9']],
    ['status.phase=Running', ['p1']],
  ])('fields: %s', async (selector, expected) => {
    expect(await select(`fieldSelector=${encodeURIComponent(selector)}`)).toEqual(expected)
  })

  test('a field that cannot be selected by is refused', async () => {
    expect(await api.call('GET', `${PODS}?fieldSelector=spec.foo%3D1`)).toMatchObject({
      code: 400,
      body: { message: 'field label not supported: spec.foo' },
    })
    const { body } = await api.call('GET', `${CONFIGMAPS}?fieldSelector=data.a%3D1`)
    expect(body.message).toBe('"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"')
  })

  test('a label selector that cannot be read is refused', async () => {
    expect((await api.call('GET', `${PODS}?labelSelector=${encodeURIComponent('a b')}`)).code).toBe(400)
  })
})

describe('versions', () => {
  test('one that is not there yet is 504 and says when to ask again', async () => {
    const { code, body, headers } = await api.call('GET', `${PODS}?resourceVersion=999999`)
    expect([code, body.reason, headers['retry-after']]).toEqual([504, 'Timeout', '1'])
    expect(body).toMatchObject({
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    })
  })

  test('an exact one gives the list of that moment', async () => {
    const { body } = await api.call('GET', PODS)
    const { resourceVersion } = metadataOf(body)
    await api.call('POST', PODS, { body: pod('after') })
    const then = await api.call('GET', `${PODS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)
    expect(names(then.body)).toEqual(names(body))
    await api.call('DELETE', `${PODS}/after`)
  })

  test('what contradicts itself is refused', async () => {
    expect((await api.call('GET', `${PODS}?resourceVersionMatch=Exact`)).code).toBe(422)
    expect((await api.call('GET', `${PODS}?resourceVersion=abc`)).code).toBe(422)
  })
})

test('lists of all namespaces hold every namespace’s', async () => {
  addNamespace(api.store, 'other')
  await api.call('POST', '/api/v1/namespaces/other/pods', { body: pod('there') })
  expect(names((await api.call('GET', '/api/v1/pods')).body)).toContain('there')
  expect(names((await api.call('GET', PODS)).body)).not.toContain('there')
})
