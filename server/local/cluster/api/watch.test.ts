import { connect } from 'node:http2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN } from '@/server/local/cluster/identity/credentials'
import type { Json } from '@/server/local/cluster/object'
import { CONFIGMAPS, configMap, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
beforeAll(async () => {
  api = await serve()
})
afterAll(() => api.stop())

type Event = { type: string; object: Json & { metadata: { name: string; resourceVersion: string; annotations?: Json } } }

/** A watch that stays open while the test changes things. */
function open(query: string) {
  const session = connect(api.server.url, { ca: api.credentials.certificates.ca })
  const stream = session.request({
    ':path': `${CONFIGMAPS}?watch=true&${query}`,
    authorization: `Bearer ${api.credentials.tokenFor(ADMIN)}`,
  })
  const events: Event[] = []
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    events.push(...lines.map((line): Event => JSON.parse(line)))
  })
  const seen = () => events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim())
  return { events, seen, close: () => session.destroy() }
}

const put = (name: string, data: Json, labels: Json = {}) =>
  api.call('PUT', `${CONFIGMAPS}/${name}`, { body: configMap(name, data, { labels }) })
const version = () => api.store.version()

test('tells each change from a version on, in order', async () => {
  const from = version()
  await api.call('POST', CONFIGMAPS, { body: configMap('w1') })
  const watch = open(`resourceVersion=${from}`)
  await expect.poll(watch.seen).toEqual(['ADDED w1'])
  await put('w1', { a: '1' })
  await api.call('DELETE', `${CONFIGMAPS}/w1`)
  await expect.poll(watch.seen).toEqual(['ADDED w1', 'MODIFIED w1', 'DELETED w1'])
  const versions = watch.events.map(({ object }) => Number(object.metadata.resourceVersion))
  expect(versions).toEqual([...versions].sort((one, other) => one - other))
  watch.close()
})

test('what enters or leaves a selection is added or deleted for who watches that', async () => {
  await api.call('POST', CONFIGMAPS, { body: configMap('w2', {}, { labels: { on: 'no' } }) })
  const watch = open(`resourceVersion=${version()}&labelSelector=on%3Dyes`)
  await put('w2', {}, { on: 'yes' })
  await put('w2', { a: '1' }, { on: 'yes' })
  await put('w2', { a: '1' }, { on: 'no' })
  await put('w2', { a: '2' }, { on: 'no' })
  await api.call('POST', CONFIGMAPS, { body: configMap('w3', {}, { labels: { on: 'yes' } }) })
  await expect.poll(watch.seen).toEqual(['ADDED w2', 'MODIFIED w2', 'DELETED w2', 'ADDED w3'])
  watch.close()
  await api.call('DELETE', CONFIGMAPS)
})

describe('initial events', () => {
  test('end with a bookmark that says so, and the watch goes on', async () => {
    await api.call('POST', CONFIGMAPS, { body: configMap('i1') })
    const watch = open('sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true')
    await expect.poll(watch.seen).toEqual(['ADDED i1', 'BOOKMARK'])
    expect(watch.events[1]?.object.metadata).toMatchObject({
      resourceVersion: String(version()),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    })
    await api.call('POST', CONFIGMAPS, { body: configMap('i2') })
    await expect.poll(watch.seen).toEqual(['ADDED i1', 'BOOKMARK', 'ADDED i2'])
    watch.close()
  })

  test('without the match they are refused', async () => {
    expect((await api.call('GET', `${CONFIGMAPS}?watch=true&sendInitialEvents=true`)).code).toBe(422)
  })
})

test('ends at its time, with a bookmark', async () => {
  const events = await api.watch(`${CONFIGMAPS}?watch=true&resourceVersion=${version()}&allowWatchBookmarks=true&timeoutSeconds=1`)
  expect(events).toMatchObject([{ type: 'BOOKMARK', object: { kind: 'ConfigMap', metadata: { resourceVersion: String(version()) } } }])
})

test('from a version that is forgotten it says 410 in an ERROR and ends', async () => {
  const from = version()
  for (let index = 0; index < 1100; index++) {
    api.store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: `many-${index}` } })
  }
  const events = await api.watch(`${CONFIGMAPS}?watch=true&resourceVersion=${from}`)
  expect(events).toEqual([
    {
      type: 'ERROR',
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `too old resource version: ${from} (${version()})`,
        reason: 'Expired',
        code: 410,
      },
    },
  ])
})

test('rows are watched with their columns named once', async () => {
  const { text } = await api.call('GET', `${CONFIGMAPS}?watch=true&timeoutSeconds=1&limit=1&fieldSelector=metadata.name%3Di1`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  })
  const events = text
    .trim()
    .split('\n')
    .map((line): Event => JSON.parse(line))
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ type: 'ADDED', object: { kind: 'Table', rows: [{ cells: ['i1', expect.any(String)] }] } })
})

test('a reader that goes away is let go', async () => {
  const watch = open(`resourceVersion=${version()}`)
  await api.call('POST', CONFIGMAPS, { body: configMap('gone1') })
  await expect.poll(watch.seen).toEqual(['ADDED gone1'])
  watch.close()
  await api.call('POST', CONFIGMAPS, { body: configMap('gone2') })
  expect((await api.call('GET', `${CONFIGMAPS}/gone2`)).code).toBe(200)
})
