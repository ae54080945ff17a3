import { expect } from 'vitest'
import { api, contract, fresh, made201, paths, soon } from '../contract'
import { MERGE } from '../http'
import { configMap } from '../objects'

const MAPS = paths.core('configmaps')
const versionNow = async () => (await api.get(MAPS, { limit: '1' })).body.metadata.resourceVersion
const label = (name: string, labels: object) => api.patch(paths.core('configmaps', name), { type: MERGE, body: { metadata: { labels } } })

contract('a watch from a version tells what came after it, in order, once', {}, async () => {
  const group = fresh('watch')
  const resourceVersion = await versionNow()
  const { metadata } = await made201(MAPS, configMap(undefined, {}, { labels: { group } }))
  await label(metadata.name, { more: 'yes' })
  await api.remove(paths.core('configmaps', metadata.name))
  const query = { resourceVersion, labelSelector: `group=${group}`, timeoutSeconds: '20' }
  const { lines } = await api.watch(MAPS, query, ({ type }) => type === 'DELETED')
  expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  expect(new Set(lines.map(({ object }) => object.metadata.uid))).toEqual(new Set([metadata.uid]))
  expect(new Set(lines.map(({ object }) => object.metadata.resourceVersion)).size).toBe(3)
  expect(lines[0]?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' })
})

contract('with a selector, what begins to fit is ADDED and what ends to is DELETED', {}, async () => {
  const group = fresh('watch')
  const { metadata } = await made201(MAPS, configMap())
  const resourceVersion = await versionNow()
  await label(metadata.name, { group })
  await label(metadata.name, { group: 'other' })
  const { lines } = await api.watch(
    MAPS,
    { resourceVersion, labelSelector: `group=${group}`, timeoutSeconds: '20' },
    ({ type }) => type === 'DELETED',
  )
  expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'DELETED'])
})

contract('the same name with a new uid is a delete and an add', {}, async () => {
  const name = fresh('again')
  const first = await made201(MAPS, configMap(name))
  const resourceVersion = await versionNow()
  await api.remove(paths.core('configmaps', name))
  const second = await made201(MAPS, configMap(name))
  const query = { resourceVersion, fieldSelector: `metadata.name=${name}`, timeoutSeconds: '20' }
  const { lines } = await api.watch(MAPS, query, ({ type }) => type === 'ADDED')
  expect(lines.map(({ type, object }) => [type, object.metadata.uid])).toEqual([
    ['DELETED', first.metadata.uid],
    ['ADDED', second.metadata.uid],
  ])
})

contract('without a version a watch begins with what is there', {}, async () => {
  const { metadata } = await made201(MAPS, configMap())
  const query = { fieldSelector: `metadata.name=${metadata.name}`, timeoutSeconds: '10' }
  const { lines } = await api.watch(MAPS, query, () => true)
  expect(lines).toMatchObject([{ type: 'ADDED', object: { metadata: { uid: metadata.uid } } }])
})

contract('timeoutSeconds ends a watch normally, with a bookmark before', {}, async () => {
  const since = performance.now()
  const resourceVersion = await versionNow()
  const query = { resourceVersion, timeoutSeconds: '4', allowWatchBookmarks: 'true', fieldSelector: 'metadata.name=nobody' }
  const watching = api.watch(MAPS, query)
  let isOpen = true
  void watching.finally(() => {
    isOpen = false
  })
  // A bookmark says what has come since the watch began: without any change there is nothing to say.
  await soon(async () => {
    if (isOpen) await made201(MAPS, configMap())
    expect(isOpen).toBe(false)
  })
  const { status, lines } = await watching
  expect(status).toBe(200)
  expect((performance.now() - since) / 1000).toBeGreaterThan(3.5)
  expect((performance.now() - since) / 1000).toBeLessThan(15)
  const last = lines.at(-1)
  expect(last?.type).toBe('BOOKMARK')
  expect(last?.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } })
  expect(last?.object.metadata.name).toBeUndefined()
})

contract('sendInitialEvents: what is there, then a bookmark that says so', {}, async () => {
  const group = fresh('watch')
  const made = []
  for (let i = 0; i < 3; i++) made.push(await made201(MAPS, configMap(undefined, {}, { labels: { group } })))
  const query = {
    sendInitialEvents: 'true',
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: 'true',
    labelSelector: `group=${group}`,
    timeoutSeconds: '20',
  }
  const { lines } = await api.watch(MAPS, query, ({ type }) => type === 'BOOKMARK')
  expect(lines.slice(0, 3).map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'ADDED'])
  expect(
    lines
      .map(({ object }) => object.metadata.uid)
      .slice(0, 3)
      .sort(),
  ).toEqual(made.map(({ metadata }) => metadata.uid).sort())
  expect(lines[3]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
  const alone = await api.watch(MAPS, { sendInitialEvents: 'true', allowWatchBookmarks: 'true', timeoutSeconds: '5' })
  expect(alone.status).toBe(422)
})

contract('a version that was never there is 504 on a list, and a word for a version an error', {}, async () => {
  const future = await api.get(MAPS, { resourceVersion: '999999999999', resourceVersionMatch: 'NotOlderThan' })
  expect(future.body).toMatchObject({ code: 504, reason: 'Timeout' })
  expect(future.body.message).toContain('Too large resource version')
  const word = await api.watch(MAPS, { resourceVersion: 'newest', timeoutSeconds: '5' })
  expect(word.status).toBeGreaterThanOrEqual(400)
})

contract('Table and PartialObjectMetadata are watched too', {}, async () => {
  const { metadata } = await made201(MAPS, configMap())
  const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
  const { body, text } = await api.call('GET', MAPS, {
    query: { watch: 'true', fieldSelector: `metadata.name=${metadata.name}`, timeoutSeconds: '2' },
    headers: { accept },
  })
  expect(body).toBeDefined()
  const [first = '{}'] = text.split('\n')
  expect(JSON.parse(first)).toMatchObject({ type: 'ADDED', object: { kind: 'PartialObjectMetadata', metadata: { name: metadata.name } } })
})
