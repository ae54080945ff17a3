import { expect } from 'vitest'
import { api, contract, fresh, made201, paths, soon } from '../contract'
import { configMap, pod } from '../objects'

async function some(n: number): Promise<{ group: string; names: string[] }> {
  const group = fresh('group')
  const names = []
  for (let i = 0; i < n; i++) {
    const labels = { group, parity: i % 2 === 0 ? 'even' : 'odd', ...(i === 0 ? { first: '' } : {}) }
    names.push((await made201(paths.core('configmaps'), configMap(`${group}-${i}`, { i: String(i) }, { labels }))).metadata.name)
  }
  return { group, names }
}
const namesOf = (body: { items: { metadata: { name: string } }[] }) => body.items.map(({ metadata }) => metadata.name)

contract('a list has its kind, a version and its objects in order of name, without their kind', {}, async () => {
  const { group, names } = await some(3)
  const { body } = await api.get(paths.core('configmaps'), { labelSelector: `group=${group}` })
  expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } })
  expect(namesOf(body)).toEqual(names)
  expect(body.items[0]?.kind).toBeUndefined()
})

contract('pages: limit and continue give every object once, at one version', {}, async () => {
  const { group, names } = await some(5)
  const query = { limit: '2' }
  const seen: string[] = []
  const versions = new Set<string>()
  let token: string | undefined
  for (let page = 0; page < 200; page++) {
    const { status, body } = await api.get(paths.core('configmaps'), token ? { ...query, continue: token } : query)
    expect(status, body.message).toBe(200)
    seen.push(...namesOf(body).filter((name) => name.startsWith(group)))
    versions.add(body.metadata.resourceVersion)
    token = body.metadata.continue
    if (!token) break
    expect(body.items).toHaveLength(2)
    expect(body.metadata.remainingItemCount).toBeGreaterThan(0)
  }
  expect(seen).toEqual(names)
  expect(versions.size).toBe(1)
})

contract('pages with a selector do not count what remains', {}, async () => {
  const { group } = await some(3)
  const { body } = await api.get(paths.core('configmaps'), { labelSelector: `group=${group}`, limit: '1' })
  expect(body.items).toHaveLength(1)
  expect(body.metadata.continue).toMatch(/./)
  expect(body.metadata.remainingItemCount).toBeUndefined()
})

contract('a continue that is none is 400', {}, async () => {
  const { status } = await api.get(paths.core('configmaps'), { limit: '1', continue: 'x' })
  expect(status).toBe(400)
})

contract('a continue that is too old is 410 Expired', { needs: ['short history'] }, async () => {
  await some(2)
  const { metadata } = (await api.get(paths.core('configmaps'), { limit: '1' })).body
  await soon(async () => {
    const { body } = await api.get(paths.core('configmaps'), { limit: '1', continue: metadata.continue ?? '' })
    expect(body).toMatchObject({ code: 410, reason: 'Expired' })
    expect(body.metadata.continue).toMatch(/./)
  }, 120_000)
})

contract('label selectors: equality, sets, existence', {}, async () => {
  const { group, names } = await some(4)
  const find = async (selector: string) =>
    namesOf((await api.get(paths.core('configmaps'), { labelSelector: `group=${group},${selector}` })).body)
  const [a = '', b = '', c = '', d = ''] = names
  expect(await find('parity=even')).toEqual([a, c])
  expect(await find('parity==odd')).toEqual([b, d])
  expect(await find('parity!=odd')).toEqual([a, c])
  expect(await find('parity in (odd,none)')).toEqual([b, d])
  expect(await find('parity notin (odd)')).toEqual([a, c])
  expect(await find('first')).toEqual([a])
  expect(await find('!first')).toEqual([b, c, d])
  expect((await api.get(paths.core('configmaps'), { labelSelector: 'a in (' })).status).toBe(400)
})

contract('field selectors: name, not name, and what cannot be selected by is 400', {}, async () => {
  const { group, names } = await some(2)
  const find = (fieldSelector: string) => api.get(paths.core('configmaps'), { fieldSelector, labelSelector: `group=${group}` })
  expect(namesOf((await find(`metadata.name=${names[0]}`)).body)).toEqual([names[0]])
  expect(namesOf((await find(`metadata.name!=${names[0]}`)).body)).toEqual([names[1]])
  const { body } = await find('data.a=1')
  expect(body).toMatchObject({ code: 400, reason: 'BadRequest' })
  expect(body.message).toContain('"data.a" is not a known field selector')
})

contract('pods are selected by node and phase', { needs: ['controllers'] }, async () => {
  const { metadata } = await made201(paths.core('pods'), pod())
  const labelSelector = `app=${metadata.name}`
  const node = await soon(async () => {
    const { body } = await api.get(paths.core('pods'), { labelSelector, fieldSelector: 'status.phase=Running' })
    expect(body.items).toHaveLength(1)
    return String(body.items[0]?.spec.nodeName)
  })
  const by = async (fieldSelector: string) => (await api.get('/api/v1/pods', { labelSelector, fieldSelector })).body.items.length
  expect(await by(`spec.nodeName=${node}`)).toBe(1)
  expect(await by(`spec.nodeName=${node},status.phase!=Running`)).toBe(0)
  expect(await by('spec.nodeName=nowhere')).toBe(0)
  await api.remove(paths.core('pods', metadata.name))
})

contract('Table: columns and rows as kubectl prints them', {}, async () => {
  const { metadata } = await made201(paths.core('pods'), pod())
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const { body } = await api.get(paths.core('pods'), { fieldSelector: `metadata.name=${metadata.name}` }, { accept })
  const table = body as unknown as {
    kind: string
    columnDefinitions: { name: string }[]
    rows: { cells: unknown[]; object: { kind: string; metadata: { name: string } } }[]
  }
  expect(table.kind).toBe('Table')
  expect(table.columnDefinitions.map(({ name }) => name).slice(0, 5)).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age'])
  expect(table.rows[0]?.cells[0]).toBe(metadata.name)
  expect(table.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: metadata.name } })
  await api.remove(paths.core('pods', metadata.name))
})

contract('PartialObjectMetadata: names and labels, no content', {}, async () => {
  const { group } = await some(1)
  const list = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
  const { body } = await api.get(paths.core('configmaps'), { labelSelector: `group=${group}` }, { accept: list })
  expect(body.kind).toBe('PartialObjectMetadataList')
  expect(body.items[0]).toMatchObject({ metadata: { name: `${group}-0`, labels: { group } } })
  expect(body.items[0]).not.toHaveProperty('data')
  const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
  const one = await api.get(paths.core('configmaps', `${group}-0`), {}, { accept })
  expect(one.body).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' })
})

contract('an Accept that lists protobuf and JSON is answered, one that lists nothing known is 406', {}, async () => {
  const json = await api.get(paths.core('configmaps'), {}, { accept: 'application/json,application/vnd.kubernetes.protobuf' })
  expect(json.headers['content-type']).toBe('application/json')
  expect((await api.get(paths.core('configmaps'), {}, { accept: 'image/png' })).status).toBe(406)
})
