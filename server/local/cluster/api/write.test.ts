import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@/server/local/cluster/object'
import { addNamespace, CONFIGMAPS, configMap, DEPLOYMENTS, deployment, PODS, pod, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
beforeAll(async () => {
  api = await serve()
})
afterAll(() => api.stop())

const MERGE = 'application/merge-patch+json'
const JSON_PATCH = 'application/json-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'
const patch = (path: string, type: string, body: unknown) => api.call('PATCH', path, { type, body })
const metadataOf = (body: Json) => body.metadata as { uid: string; resourceVersion: string; generation: number; name: string }

async function made(name: string) {
  const { body } = await api.call('POST', DEPLOYMENTS, { body: deployment(name) })
  return metadataOf(body)
}

describe('create', () => {
  test('stores with uid, version, generation 1 and defaults, without a status of the sender', async () => {
    const { code, body } = await api.call('POST', `${DEPLOYMENTS}?fieldManager=me`, {
      body: { ...deployment('c1'), status: { replicas: 9 } },
    })
    expect(code).toBe(201)
    expect(body).toMatchObject({
      metadata: { name: 'c1', namespace: 'default', generation: 1, managedFields: [{ manager: 'me', operation: 'Update' }] },
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } }, template: { spec: { restartPolicy: 'Always' } } },
      status: {},
    })
  })

  test('twice is AlreadyExists', async () => {
    await made('c2')
    const { code, body } = await api.call('POST', DEPLOYMENTS, { body: deployment('c2') })
    expect(code).toBe(409)
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'deployments.apps "c2" already exists',
      details: { name: 'c2', group: 'apps', kind: 'deployments' },
    })
  })

  test('into a namespace that is not there, or that is going, is refused', async () => {
    const lost = await api.call('POST', '/api/v1/namespaces/nowhere/configmaps', { body: configMap('x') })
    expect(lost).toMatchObject({ code: 404, body: { message: 'namespaces "nowhere" not found' } })
    addNamespace(api.store, 'going')
    const held = configMap('held', {}, { finalizers: ['acgs.io/hold'] })
    await api.call('POST', '/api/v1/namespaces/going/configmaps', { body: held })
    await api.call('DELETE', '/api/v1/namespaces/going')
    const late = await api.call('POST', '/api/v1/namespaces/going/configmaps', { body: configMap('x') })
    expect(late).toMatchObject({ code: 403, body: { reason: 'Forbidden', details: { causes: [{ reason: 'NamespaceTerminating' }] } } })
  })

  test('an unknown member is refused when strict, warned of and left out when not', async () => {
    const body = deployment('c3', { foo: 1 })
    const strict = await api.call('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, { body })
    expect(strict.code).toBe(400)
    expect(strict.body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
    )
    const warned = await api.call('POST', DEPLOYMENTS, { body })
    expect([warned.code, warned.headers.warning]).toEqual([201, '299 - "unknown field \\"spec.foo\\""'])
    expect(warned.body.spec).not.toHaveProperty('foo')
  })

  test('deep inside too, with the place of the item', async () => {
    const template = { metadata: { labels: { app: 'c4' } }, spec: { containers: [{ name: 'app', image: 'a', bar: 1 }] } }
    const { body } = await api.call('POST', `${DEPLOYMENTS}?fieldValidation=Strict`, { body: deployment('c4', { template }) })
    expect(body.message).toContain('unknown field "spec.template.spec.containers[0].bar"')
  })

  test('a value of another type is never let through', async () => {
    const { code, body } = await api.call('POST', DEPLOYMENTS, { body: deployment('c5', { replicas: 'two' }) })
    expect(code).toBe(400)
    expect(body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    )
  })

  test('what a kind forbids is 422 with a cause for each', async () => {
    const { code, body } = await api.call('POST', DEPLOYMENTS, {
      body: deployment('c6', { selector: { matchLabels: { app: 'other' } }, replicas: -1 }),
    })
    expect(code).toBe(422)
    const { causes } = body.details as { causes: { field: string }[] }
    expect(causes.map(({ field }) => field)).toEqual(['spec.replicas', 'spec.template.metadata.labels'])
  })

  test('a dry run answers as if and stores nothing', async () => {
    const version = api.store.version()
    const { code, body } = await api.call('POST', `${DEPLOYMENTS}?dryRun=All`, { body: deployment('c7') })
    expect([code, metadataOf(body).name]).toEqual([201, 'c7'])
    expect((await api.call('GET', `${DEPLOYMENTS}/c7`)).code).toBe(404)
    expect(api.store.version()).toBe(version)
  })

  test('a name is made from its beginning', async () => {
    const { body } = await api.call('POST', CONFIGMAPS, {
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'run-' } },
    })
    expect(metadataOf(body).name).toMatch(/^run-[a-z0-9]{5}$/)
  })

  test('a label selects a namespace by its name', async () => {
    const { body } = await api.call('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'labelled' } },
    })
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'labelled' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  })
})

describe('update', () => {
  test('a stale version is a conflict, another uid too, and none is last write wins', async () => {
    await made('u1')
    const { body } = await api.call('GET', `${DEPLOYMENTS}/u1`)
    const spec = { ...(body.spec as Json), replicas: 3 }
    expect((await api.call('PUT', `${DEPLOYMENTS}/u1`, { body: { ...body, spec } })).code).toBe(200)
    const stale = await api.call('PUT', `${DEPLOYMENTS}/u1`, { body: { ...body, spec: { ...spec, replicas: 4 } } })
    expect(stale).toMatchObject({ code: 409, body: { reason: 'Conflict', details: { name: 'u1', group: 'apps', kind: 'deployments' } } })
    const { resourceVersion: _, uid, ...metadata } = body.metadata as Json
    const other = await api.call('PUT', `${DEPLOYMENTS}/u1`, { body: { ...body, metadata: { ...metadata, uid: `${uid}x` } } })
    expect(other.code).toBe(409)
    expect(other.body.message).toContain('Precondition failed: UID in precondition')
    expect((await api.call('PUT', `${DEPLOYMENTS}/u1`, { body: { ...body, metadata } })).code).toBe(200)
  })

  test('the status is written by its own path alone, and writes nothing else', async () => {
    await made('u2')
    const plain = await patch(`${DEPLOYMENTS}/u2`, MERGE, { status: { replicas: 9 } })
    expect(plain.body.status).toEqual({})
    const { body } = await patch(`${DEPLOYMENTS}/u2/status`, MERGE, { spec: { replicas: 9 }, status: { replicas: 9 } })
    expect(body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 9 }, metadata: { generation: 1 } })
  })

  test('a selector cannot change', async () => {
    await made('u3')
    const labels = { app: 'u3', more: 'x' }
    const { code, body } = await patch(`${DEPLOYMENTS}/u3`, MERGE, {
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
    })
    expect(code).toBe(422)
    expect(body.message).toContain('spec.selector: Invalid value:')
    expect(body.message).toContain('field is immutable')
  })

  test('budgets need the version they were read at', async () => {
    const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
    }
    await api.call('POST', path, { body: budget })
    const { code, body } = await api.call('PUT', `${path}/b`, { body: budget })
    expect([code, body.message]).toEqual([
      422,
      'poddisruptionbudgets.policy "b" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    ])
  })
})

describe('patches', () => {
  test('a JSON patch whose test fails is 422 and changes nothing', async () => {
    const { resourceVersion } = await made('p1')
    const { code, body } = await patch(`${DEPLOYMENTS}/p1`, JSON_PATCH, [
      { op: 'test', path: '/metadata/uid', value: 'other' },
      { op: 'replace', path: '/spec/replicas', value: 7 },
    ])
    expect(code).toBe(422)
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    })
    expect(metadataOf((await api.call('GET', `${DEPLOYMENTS}/p1`)).body).resourceVersion).toBe(resourceVersion)
  })

  test('its tests pass on what was read, and a key with a slash is written', async () => {
    const { uid, resourceVersion } = await made('p2')
    const { code, body } = await patch(`${DEPLOYMENTS}/p2`, JSON_PATCH, [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/acgs.io~1run', value: 'r' },
    ])
    expect([code, metadataOf(body).generation]).toEqual([200, 2])
    expect((body.metadata as { annotations: Json }).annotations).toEqual({ 'acgs.io/run': 'r' })
  })

  test.each([MERGE, STRATEGIC])('%s with a stale version is 409, with another uid 422', async (type) => {
    const name = type === MERGE ? 'p3' : 'p4'
    const { resourceVersion } = await made(name)
    await patch(`${DEPLOYMENTS}/${name}`, MERGE, { spec: { replicas: 4 } })
    expect((await patch(`${DEPLOYMENTS}/${name}`, type, { metadata: { resourceVersion }, spec: { replicas: 5 } })).code).toBe(409)
    const other = await patch(`${DEPLOYMENTS}/${name}`, type, { metadata: { uid: 'other' }, spec: { replicas: 5 } })
    expect([other.code, other.body.reason]).toEqual([422, 'Invalid'])
  })

  test('an unknown member in a patch is 422 and quotes the patch', async () => {
    await made('p5')
    const { code, body } = await api.call('PATCH', `${DEPLOYMENTS}/p5?fieldValidation=Strict`, {
      type: STRATEGIC,
      body: { spec: { foo: 1 } },
    })
    expect(code).toBe(422)
    expect(body.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[spec:map[foo:1]]": strict decoding error: unknown field "spec.foo"',
    )
  })

  test('of another type is 415, and custom resources have no strategic one', async () => {
    await made('p6')
    expect((await patch(`${DEPLOYMENTS}/p6`, 'application/json', {})).code).toBe(415)
    const clusters = '/apis/postgresql.cnpg.io/v1/namespaces/default/clusters'
    await api.call('POST', clusters, {
      body: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'db' }, spec: { instances: 3 } },
    })
    expect((await patch(`${clusters}/db`, STRATEGIC, { spec: { instances: 2 } })).code).toBe(415)
    expect((await patch(`${clusters}/db`, MERGE, { spec: { instances: 2 } })).body).toMatchObject({
      spec: { instances: 2 },
      metadata: { generation: 2 },
    })
  })

  test('a pod that a controller stored without defaults takes a label', async () => {
    const { apiVersion, kind, spec } = pod('bare') as { apiVersion: string; kind: string; spec: Json }
    api.store.create('pods', { apiVersion, kind, spec, metadata: { name: 'bare', namespace: 'default' } })
    expect((await patch(`${PODS}/bare`, MERGE, { metadata: { annotations: { a: 'b' } } })).code).toBe(200)
  })

  test('a pod keeps its spec but for images', async () => {
    await api.call('POST', PODS, { body: pod('p7') })
    const image = await patch(`${PODS}/p7`, STRATEGIC, { spec: { containers: [{ name: 'app', image: 'app:2' }] } })
    expect(image.code).toBe(200)
    const moved = await patch(`${PODS}/p7`, MERGE, { spec: { nodeName: 'n1' } })
    expect([moved.code, moved.body.message]).toEqual([
      422,
      expect.stringContaining('Forbidden: pod updates may not change fields other than'),
    ])
  })
})

describe('scale', () => {
  test('reads and writes the count with a version, as its own manager', async () => {
    const { resourceVersion } = await made('s1')
    const path = `${DEPLOYMENTS}/s1/scale`
    const { body } = await api.call('PATCH', `${path}?fieldManager=scaler`, {
      type: MERGE,
      body: { metadata: { resourceVersion }, spec: { replicas: 0 } },
    })
    expect(body).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: {}, status: { replicas: 0, selector: 'app=s1' } })
    expect((await api.call('PATCH', path, { type: MERGE, body: { metadata: { resourceVersion }, spec: { replicas: 3 } } })).code).toBe(409)
    const { body: whole } = await api.call('GET', `${DEPLOYMENTS}/s1`)
    expect((whole.metadata as { managedFields: Json[] }).managedFields).toContainEqual(
      expect.objectContaining({ manager: 'scaler', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }),
    )
    expect((await api.call('PATCH', path, { type: MERGE, body: { spec: { replicas: -1 } } })).code).toBe(422)
  })
})

describe('delete', () => {
  test('answers with what it was, and then it is not found', async () => {
    const { uid } = await made('d1')
    const { code, body } = await api.call('DELETE', `${DEPLOYMENTS}/d1`)
    expect([code, body]).toEqual([
      200,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'd1', group: 'apps', kind: 'deployments', uid },
      },
    ])
    const again = await api.call('DELETE', `${DEPLOYMENTS}/d1`)
    expect(again).toMatchObject({ code: 404, body: { reason: 'NotFound', message: 'deployments.apps "d1" not found' } })
  })

  test('another uid or version is 409 and nothing goes', async () => {
    await made('d2')
    for (const preconditions of [{ uid: 'other' }, { resourceVersion: '1' }]) {
      expect((await api.call('DELETE', `${DEPLOYMENTS}/d2`, { body: { preconditions } })).code).toBe(409)
    }
    expect((await api.call('GET', `${DEPLOYMENTS}/d2`)).code).toBe(200)
  })

  test('a dry run deletes nothing', async () => {
    await made('d3')
    expect((await api.call('DELETE', `${DEPLOYMENTS}/d3?dryRun=All`)).code).toBe(200)
    expect((await api.call('GET', `${DEPLOYMENTS}/d3`)).code).toBe(200)
  })

  test('many at once, by a selector', async () => {
    for (const name of ['m1', 'm2', 'm3'])
      await api.call('POST', CONFIGMAPS, { body: configMap(name, {}, { labels: { many: name === 'm3' ? 'no' : 'yes' } }) })
    const { body } = await api.call('DELETE', `${CONFIGMAPS}?labelSelector=many%3Dyes`)
    expect((body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)).toEqual(['m1', 'm2'])
    expect((await api.call('GET', `${CONFIGMAPS}/m3`)).code).toBe(200)
  })

  test('a finalizer keeps it, marked, and the answer is the object', async () => {
    await api.call('POST', CONFIGMAPS, { body: configMap('f1', {}, { finalizers: ['acgs.io/hold'] }) })
    const { body } = await api.call('DELETE', `${CONFIGMAPS}/f1`)
    expect(body).toMatchObject({ kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0, finalizers: ['acgs.io/hold'] } })
    expect((await patch(`${CONFIGMAPS}/f1`, MERGE, { metadata: { finalizers: null } })).code).toBe(200)
    expect((await api.call('GET', `${CONFIGMAPS}/f1`)).code).toBe(404)
  })
})

describe('options', () => {
  test('of another value are refused by name', async () => {
    const { code, body } = await api.call('POST', `${CONFIGMAPS}?dryRun=Some`, { body: configMap('o1') })
    expect(code).toBe(422)
    expect(body.message).toBe('CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"')
    expect((await api.call('POST', `${CONFIGMAPS}?fieldValidation=Maybe`, { body: configMap('o1') })).code).toBe(422)
    expect((await api.call('GET', `${CONFIGMAPS}/o1`)).code).toBe(404)
  })

  test('what is being deleted takes no new finalizer', async () => {
    await api.call('POST', CONFIGMAPS, { body: configMap('o2', {}, { finalizers: ['acgs.io/hold'] }) })
    await api.call('DELETE', `${CONFIGMAPS}/o2`)
    const { code, body } = await patch(`${CONFIGMAPS}/o2`, MERGE, { metadata: { finalizers: ['acgs.io/hold', 'acgs.io/more'] } })
    expect([code, body.message]).toEqual([
      422,
      'ConfigMap "o2" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"acgs.io/more"}',
    ])
    await patch(`${CONFIGMAPS}/o2`, MERGE, { metadata: { finalizers: null } })
  })
})
