import { expect } from 'vitest'
import { api, contract, got, made201, paths, writtenOn } from '../contract'
import { JSON_PATCH, MERGE, STRATEGIC } from '../http'
import { configMap, deployment } from '../objects'

type Container = { name: string; image: string; env?: { name: string; value?: string }[]; ports?: object[] }
const containersOf = ({ spec }: { spec: Record<string, unknown> }) =>
  (spec.template as { spec: { containers: Container[] } }).spec.containers

const aMap = async (data: Record<string, string> = { a: '1' }) => {
  const stored = await made201(paths.core('configmaps'), configMap(undefined, data))
  return { stored, path: paths.core('configmaps', stored.metadata.name) }
}
const aDeployment = async (spec: object = {}) => {
  const stored = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0, spec }))
  return { stored, path: paths.apps('deployments', stored.metadata.name) }
}

contract('JSON patch: tests of uid and version that hold let it through', {}, async () => {
  const { stored, path } = await aMap()
  const { uid, resourceVersion } = stored.metadata
  const body = [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add', path: '/data/b', value: '2' },
  ]
  const done = await api.patch(path, { type: JSON_PATCH, body })
  expect(done.status, done.body.message).toBe(200)
  expect(done.body.data).toEqual({ a: '1', b: '2' })
  expect((await api.patch(path, { type: JSON_PATCH, body })).body).toMatchObject({ code: 422, reason: 'Invalid' })
})

contract('JSON patch: a path that is not there and a patch that is none are refused', {}, async () => {
  const { path } = await aMap()
  const patch = (body: unknown) => api.patch(path, { type: JSON_PATCH, body })
  expect((await patch([{ op: 'remove', path: '/data/nothing' }])).status).toBe(422)
  expect((await patch([{ op: 'add', path: '/metadata/annotations/a', value: 'x' }])).status).toBe(422)
  expect((await patch({ op: 'add' })).status).toBe(400)
  // The server's own library takes a replacement of a member that is not there for an addition.
  expect((await patch([{ op: 'replace', path: '/data/more', value: 'x' }])).body.data).toEqual({ a: '1', more: 'x' })
})

contract('JSON patch: a slash in a key is ~1, and one annotation leaves the others', {}, async () => {
  const stored = await made201(paths.core('configmaps'), configMap(undefined, {}, { annotations: { kept: 'yes', 'a/b': '1' } }))
  const { body } = await api.patch(paths.core('configmaps', stored.metadata.name), {
    type: JSON_PATCH,
    body: [{ op: 'add', path: '/metadata/annotations/acgs.io~1run', value: 'r' }],
  })
  expect(body.metadata.annotations).toEqual({ kept: 'yes', 'a/b': '1', 'acgs.io/run': 'r' })
})

contract('merge patch: null removes, lists are replaced whole', {}, async () => {
  const { path } = await aMap({ a: '1', b: '2' })
  expect((await api.patch(path, { type: MERGE, body: { data: { a: null, c: '3' } } })).body.data).toEqual({ b: '2', c: '3' })
  const workload = await aDeployment()
  const body = { spec: { template: { spec: { containers: [{ name: 'other', image: 'registry.invalid/other:v1' }] } } } }
  const merged = await api.patch(workload.path, { type: MERGE, body })
  expect(containersOf(merged.body).map(({ name }) => name)).toEqual(['other'])
})

for (const [name, type] of [
  ['merge', MERGE],
  ['strategic', STRATEGIC],
] as const)
  contract(`${name} patch: a stale version in the body is 409, another uid 422`, {}, async () => {
    const { stored, path } = await aMap()
    const { resourceVersion } = stored.metadata
    const patch = (metadata: object) => api.patch(path, { type, body: { metadata, data: { a: '2' } } })
    expect((await patch({ resourceVersion, uid: stored.metadata.uid })).status).toBe(200)
    expect((await patch({ resourceVersion })).body).toMatchObject({ code: 409, reason: 'Conflict' })
    const other = await patch({ uid: '00000000-0000-4000-8000-000000000000' })
    expect(other.body).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { causes: expect.arrayContaining([expect.objectContaining({ field: 'metadata.uid' })]) },
    })
  })

contract('strategic patch: containers, their variables and ports are merged by key', {}, async () => {
  const { path } = await aDeployment()
  const template = {
    spec: {
      containers: [
        { name: 'app', env: [{ name: 'MORE', value: '1' }], ports: [{ containerPort: 9090, name: 'metrics' }] },
        { name: 'side', image: 'registry.invalid/side:v1' },
      ],
    },
  }
  const { body, status } = await api.patch(path, { type: STRATEGIC, body: { spec: { template } } })
  expect(status, body.message).toBe(200)
  const containers = containersOf(body)
  expect(containers.map(({ name }) => name).sort()).toEqual(['app', 'side'])
  const app = containers.find(({ name }) => name === 'app')
  expect(app?.image).toBe('registry.invalid/app:v1')
  expect(app?.env?.map(({ name }) => name).sort()).toEqual(['MODE', 'MORE'])
  expect(app?.ports).toHaveLength(2)
})

contract('strategic patch: $patch delete takes one out, $patch replace all', {}, async () => {
  const { path } = await aDeployment()
  const patch = (containers: object[]) => api.patch(path, { type: STRATEGIC, body: { spec: { template: { spec: { containers } } } } })
  await patch([{ name: 'side', image: 'registry.invalid/side:v1' }])
  const without = await patch([{ $patch: 'delete', name: 'side' }])
  expect(containersOf(without.body).map(({ name }) => name)).toEqual(['app'])
  const body = {
    spec: {
      template: {
        $patch: 'replace',
        metadata: (without.body.spec.template as { metadata: object }).metadata,
        spec: { containers: [{ name: 'new', image: 'registry.invalid/new:v2' }] },
      },
    },
  }
  const replaced = await api.patch(path, { type: STRATEGIC, body })
  expect(replaced.status, replaced.body.message).toBe(200)
  expect(containersOf(replaced.body)).toMatchObject([{ name: 'new', image: 'registry.invalid/new:v2' }])
})

contract('strategic patch: $setElementOrder orders, $retainKeys drops the rest', {}, async () => {
  const { path } = await aDeployment()
  const spec = {
    '$setElementOrder/containers': [{ name: 'side' }, { name: 'app' }],
    containers: [{ name: 'side', image: 'registry.invalid/side:v1' }],
  }
  const ordered = await api.patch(path, { type: STRATEGIC, body: { spec: { template: { spec } } } })
  expect(containersOf(ordered.body).map(({ name }) => name)).toEqual(['side', 'app'])
  const strategy = { $retainKeys: ['type'], type: 'Recreate' }
  const kept = await api.patch(path, { type: STRATEGIC, body: { spec: { strategy } } })
  expect(kept.body.spec.strategy).toEqual({ type: 'Recreate' })
})

contract('a patch of another form is 415, of what is not there 404', {}, async () => {
  const { path } = await aMap()
  for (const type of ['application/json', 'text/plain']) expect((await api.patch(path, { type, body: {} })).status, type).toBe(415)
  expect((await api.patch(paths.core('configmaps', 'nobody'), { type: MERGE, body: {} })).status).toBe(404)
})

contract('Strict on a patch is 422 and changes nothing', {}, async () => {
  const { stored, path } = await aDeployment()
  const query = { fieldValidation: 'Strict' }
  for (const [type, body] of [
    [MERGE, { spec: { replicsa: 1 } }],
    [STRATEGIC, { spec: { replicsa: 1 } }],
    [JSON_PATCH, [{ op: 'add', path: '/spec/replicsa', value: 1 }]],
  ] as const) {
    const refused = await api.patch(path, { type, body, query })
    expect(refused.body, type).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(refused.body.message, type).toContain('unknown field "spec.replicsa"')
  }
  expect((await got(path)).metadata.generation).toBe(stored.metadata.generation)
})

contract('a patch that changes nothing writes nothing', {}, async () => {
  const { stored, path } = await aMap()
  const { body } = await api.patch(path, { type: MERGE, body: { data: { a: '1' } } })
  expect(body.metadata.resourceVersion).toBe(stored.metadata.resourceVersion)
})

contract('scale: read and patched through its own path, with the version of the workload', {}, async () => {
  const { stored, path } = await aDeployment({ paused: true })
  const scale = await got(`${path}/scale`)
  expect(scale).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: {},
    status: { replicas: 0, selector: `app=${stored.metadata.name}` },
  })
  expect(scale.metadata.uid).toBe(stored.metadata.uid)
  const { resourceVersion } = (await got(path)).metadata
  const patch = (version: string) =>
    api.patch(`${path}/scale`, { type: MERGE, body: { metadata: { resourceVersion: version }, spec: { replicas: 2 } } })
  const scaled = await writtenOn(path, (live) => patch(live.metadata.resourceVersion))
  expect(scaled.spec).toEqual({ replicas: 2 })
  expect((await patch(resourceVersion)).body).toMatchObject({ code: 409, reason: 'Conflict' })
  const negative = await api.patch(`${path}/scale`, { type: MERGE, body: { spec: { replicas: -1 } } })
  expect(negative.body).toMatchObject({ code: 422, reason: 'Invalid' })
  await api.remove(path)
})
