import { expect } from 'vitest'
import { api, contract, fresh, got, made201, ns, paths } from '../contract'
import { JSON_PATCH, MERGE } from '../http'
import { configMap, deployment } from '../objects'

contract('create gives uid, version, time and no generation to what has no spec', {}, async () => {
  const stored = await made201(paths.core('configmaps'), configMap())
  expect(stored.metadata).toMatchObject({
    namespace: ns,
    uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    resourceVersion: expect.stringMatching(/^\d+$/),
    creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  })
  expect(stored.metadata.generation).toBeUndefined()
  expect(stored).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' })
})

contract('generateName makes a name', {}, async () => {
  const stored = await made201(paths.core('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } })
  expect(stored.metadata.name).toMatch(/^made-[a-z0-9]{5,}$/)
})

contract('a name that is taken is 409 AlreadyExists', {}, async () => {
  const object = configMap()
  await made201(paths.core('configmaps'), object)
  const { name } = object.metadata
  expect((await api.post(paths.core('configmaps'), object)).body).toMatchObject({
    reason: 'AlreadyExists',
    code: 409,
    message: `configmaps "${name}" already exists`,
    details: { name, kind: 'configmaps' },
  })
})

contract('a name that is none is 422 with the field', {}, async () => {
  const { body } = await api.post(paths.core('configmaps'), configMap('Not_A_Name'))
  expect(body).toMatchObject({
    reason: 'Invalid',
    code: 422,
    details: { causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }] },
  })
})

const LONG = 'x'.repeat(64)
const BAD_KEYS: readonly [why: string, key: string, of: 'labels' | 'annotations' | 'both'][] = [
  ['a tilde in the name', 'a.example/x~1', 'both'],
  ['two strokes', 'a.example/b/c', 'both'],
  ['an empty prefix', '/c', 'both'],
  ['an empty name', 'a.example/', 'both'],
  ['a prefix that is no subdomain', 'a_b.example/c', 'both'],
  ['a prefix in capitals', 'A.example/c', 'labels'],
  ['a name that is too long', `a.example/${LONG}`, 'both'],
  ['a name that ends in a dot', 'a.example/c.', 'both'],
]
for (const [why, key, of] of BAD_KEYS) {
  for (const member of ['labels', 'annotations'] as const) {
    const isRefused = of === 'both' || of === member
    contract(`${member} with ${why} are ${isRefused ? '422 with the field' : 'taken'}`, {}, async () => {
      const { status, body } = await api.post(paths.core('configmaps'), configMap(fresh('keys'), {}, { [member]: { [key]: 'v' } }))
      if (!isRefused) return expect(status).toBe(201)
      expect(body).toMatchObject({ reason: 'Invalid', code: 422 })
      const { causes = [] } = body.details
      expect(new Set(causes.map(({ reason, field }) => [reason, field].join(' ')))).toEqual(
        new Set([`FieldValueInvalid metadata.${member}`]),
      )
      expect(causes[0]?.message).toContain(`Invalid value: ${JSON.stringify(key)}: `)
    })
  }
}

contract('values of labels are short words, and a patch that adds a bad key is 422 like a create', {}, async () => {
  for (const value of [LONG, 'a b', '-a', 'a.']) {
    const { body } = await api.post(paths.core('configmaps'), configMap(fresh('keys'), {}, { labels: { a: value } }))
    expect(body.code).toBe(422)
    expect(body.details.causes?.map(({ field }) => field)).toContain('metadata.labels')
  }
  const { metadata } = await made201(paths.core('configmaps'), configMap(fresh('keys'), {}, { labels: { a: 'x'.repeat(63), b: '' } }))
  const path = paths.core('configmaps', metadata.name)
  const patched = await api.patch(path, { type: MERGE, body: { metadata: { annotations: { 'a.example/x~1': 'v' } } } })
  expect(patched.body).toMatchObject({
    reason: 'Invalid',
    code: 422,
    details: { causes: expect.arrayContaining([expect.objectContaining({ field: 'metadata.annotations' })]) },
  })
  // Escaped, the tilde of a path is the stroke of a key.
  const added = [
    { op: 'add', path: '/metadata/annotations', value: {} },
    { op: 'add', path: '/metadata/annotations/a.example~1x', value: 'v' },
  ]
  expect((await api.patch(path, { type: JSON_PATCH, body: added })).body.metadata.annotations).toEqual({ 'a.example/x': 'v' })
})

contract('a template may give its pods no label or annotation that they may not have', {}, async () => {
  for (const member of ['labels', 'annotations'] as const) {
    const object = deployment()
    const metadata = { ...object.spec.template.metadata, [member]: { ...object.spec.template.metadata.labels, 'a.example/x~1': 'v' } }
    const bad = { ...object, spec: { ...object.spec, template: { ...object.spec.template, metadata } } }
    const { body } = await api.post(paths.apps('deployments'), bad)
    expect(body).toMatchObject({
      code: 422,
      details: { causes: expect.arrayContaining([expect.objectContaining({ field: `spec.template.${member}` })]) },
    })
  }
})

contract('a namespace that is not there is 404, one that is another 400', {}, async () => {
  const there = await api.post('/api/v1/namespaces/acgs-contract-none/configmaps', configMap())
  expect(there.body).toMatchObject({ code: 404, reason: 'NotFound', message: 'namespaces "acgs-contract-none" not found' })
  const other = await api.post(paths.core('configmaps'), configMap(fresh('map'), {}, { namespace: 'default' }))
  expect(other.body).toMatchObject({ code: 400, reason: 'BadRequest' })
  expect(other.body.message).toContain('the namespace of the provided object does not match the namespace sent on the request')
})

contract('update: a stale version is 409 Conflict, the present one raises it, none at all overwrites', {}, async () => {
  const stored = await made201(paths.core('configmaps'), configMap())
  const path = paths.core('configmaps', stored.metadata.name)
  const first = await api.put(path, { ...stored, data: { a: '2' } })
  expect(first.status).toBe(200)
  expect(first.body.metadata.resourceVersion).not.toBe(stored.metadata.resourceVersion)
  expect(first.body.metadata.uid).toBe(stored.metadata.uid)
  const stale = await api.put(path, { ...stored, data: { a: '3' } })
  expect(stale.body).toMatchObject({ reason: 'Conflict', code: 409, details: { name: stored.metadata.name, kind: 'configmaps' } })
  expect(stale.body.message).toContain('the object has been modified; please apply your changes to the latest version and try again')
  const blind = await api.put(path, { ...configMap(stored.metadata.name, { a: '4' }) })
  expect(blind.status).toBe(200)
  expect(blind.body.data).toEqual({ a: '4' })
})

contract('update: an equal object writes nothing', {}, async () => {
  const stored = await made201(paths.core('configmaps'), configMap())
  const same = await api.put(paths.core('configmaps', stored.metadata.name), stored)
  expect(same.status).toBe(200)
  expect(same.body.metadata.resourceVersion).toBe(stored.metadata.resourceVersion)
})

contract('update: another uid is 409, another name 400, an object that is not there 404', {}, async () => {
  const stored = await made201(paths.core('configmaps'), configMap())
  const path = paths.core('configmaps', stored.metadata.name)
  const uid = '00000000-0000-4000-8000-000000000000'
  const other = await api.put(path, { ...configMap(stored.metadata.name), metadata: { name: stored.metadata.name, uid } })
  expect(other.body).toMatchObject({ code: 409, reason: 'Conflict' })
  expect(other.body.message).toContain(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.metadata.uid}`)
  expect((await api.put(path, configMap('another'))).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  expect((await api.put(paths.core('configmaps', 'nobody'), configMap('nobody'))).status).toBe(404)
})

contract('generation counts changes of the spec, and of a Deployment’s annotations', {}, async () => {
  const stored = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0 }))
  expect(stored.metadata.generation).toBe(1)
  const path = paths.apps('deployments', stored.metadata.name)
  const patch = (body: object) => api.patch(path, { type: 'application/merge-patch+json', body })
  expect((await patch({ metadata: { labels: { more: 'yes' } } })).body.metadata.generation).toBe(1)
  expect((await patch({ spec: { minReadySeconds: 1 } })).body.metadata.generation).toBe(2)
  expect((await patch({ metadata: { generation: 40 } })).body.metadata.generation).toBe(2)
  // A Deployment alone counts its annotations too.
  expect((await patch({ metadata: { annotations: { more: 'yes' } } })).body.metadata.generation).toBe(3)
})

contract('status is written through its own path and nowhere else', {}, async () => {
  const stored = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0, spec: { paused: true } }))
  const path = paths.apps('deployments', stored.metadata.name)
  const type = 'application/merge-patch+json'
  const conditions = [{ type: 'Odd', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z', lastUpdateTime: '2020-01-01T00:00:00Z' }]
  const main = await api.patch(path, { type, body: { status: { conditions } } })
  expect(main.status).toBe(200)
  expect(JSON.stringify(main.body.status.conditions ?? [])).not.toContain('Odd')
  const sub = await api.patch(`${path}/status`, { type, body: { status: { conditions }, spec: { minReadySeconds: 9 } } })
  expect(sub.status).toBe(200)
  expect(sub.body.status.conditions).toMatchObject([{ type: 'Odd' }])
  expect(sub.body.spec.minReadySeconds).toBeUndefined()
  expect(sub.body.metadata.generation).toBe(1)
})

contract('a selector cannot be changed', {}, async () => {
  const stored = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0 }))
  const labels = { app: 'other' }
  const { body } = await api.patch(paths.apps('deployments', stored.metadata.name), {
    type: 'application/merge-patch+json',
    body: { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } },
  })
  expect(body).toMatchObject({ code: 422, reason: 'Invalid', details: { causes: [{ field: 'spec.selector' }] } })
  expect(body.message).toContain('field is immutable')
})

contract('a selector that does not fit the template is 422', {}, async () => {
  const object = deployment()
  const { body } = await api.post(paths.apps('deployments'), {
    ...object,
    spec: { ...object.spec, selector: { matchLabels: { app: 'other' } } },
  })
  expect(body).toMatchObject({ code: 422, details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels' }] } })
})

contract('negative replicas are 422 with the field', {}, async () => {
  const { body } = await api.post(paths.apps('deployments'), deployment(undefined, { replicas: -1 }))
  expect(body).toMatchObject({ code: 422, details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.replicas' }] } })
})

contract('Strict names the unknown field: 400 on create and update, also below the template', {}, async () => {
  const strict = { fieldValidation: 'Strict' }
  const wrong = await api.post(paths.apps('deployments'), deployment(undefined, { spec: { replicsa: 2 } }), strict)
  expect(wrong.body).toMatchObject({ code: 400, reason: 'BadRequest' })
  expect(wrong.body.message).toContain('strict decoding error: unknown field "spec.replicsa"')
  const stored = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0 }))
  const path = paths.apps('deployments', stored.metadata.name)
  const spec = structuredClone(stored.spec) as { template: { spec: { containers: { imagee?: string }[] } } } // the workload of this file
  for (const container of spec.template.spec.containers) container.imagee = 'x'
  const { body } = await api.put(path, { ...stored, spec }, strict)
  expect(body.code).toBe(400)
  expect(body.message).toContain('unknown field "spec.template.spec.containers[0].imagee"')
})

contract('Warn and Ignore drop the unknown field, Warn with a header', {}, async () => {
  const warn = await api.post(paths.apps('deployments'), deployment(undefined, { replicas: 0, spec: { replicsa: 2 } }), {
    fieldValidation: 'Warn',
  })
  expect(warn.status).toBe(201)
  expect(warn.headers.warning).toContain('unknown field \\"spec.replicsa\\"')
  expect(warn.body.spec.replicsa).toBeUndefined()
  const ignore = await api.post(paths.apps('deployments'), deployment(undefined, { replicas: 0, spec: { replicsa: 2 } }), {
    fieldValidation: 'Ignore',
  })
  expect(ignore.status).toBe(201)
  expect(ignore.headers.warning).toBeUndefined()
})

contract('a dry run answers as if, and stores nothing', {}, async () => {
  const object = configMap()
  const dry = { dryRun: 'All' }
  const made = await api.post(paths.core('configmaps'), object, dry)
  expect(made.status).toBe(201)
  expect(made.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect((await api.get(paths.core('configmaps', object.metadata.name))).status).toBe(404)
  const stored = await made201(paths.core('configmaps'), object)
  const path = paths.core('configmaps', object.metadata.name)
  const patched = await api.patch(path, { type: 'application/merge-patch+json', body: { data: { a: '9' } }, query: dry })
  expect(patched.body.data).toEqual({ a: '9' })
  expect((await api.remove(path, undefined, dry)).status).toBe(200)
  expect((await got(path)).metadata.resourceVersion).toBe(stored.metadata.resourceVersion)
  expect((await api.post(paths.core('configmaps'), configMap(), { dryRun: 'Some' })).status).toBe(422)
})

contract('what is no JSON is 400, what is too large 413, what is another form 415', {}, async () => {
  expect((await api.call('POST', paths.core('configmaps'), { body: '{"kind":' })).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  const large = await api.post(paths.core('configmaps'), configMap(fresh('map'), { a: 'x'.repeat(3.2 * 2 ** 20) }))
  expect(large.body).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' })
  const form = await api.call('POST', paths.core('configmaps'), { body: 'a=b', type: 'application/x-www-form-urlencoded' })
  expect(form.body).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
})

contract('a kind that is not the path is 400', {}, async () => {
  const { body } = await api.post(paths.core('configmaps'), { ...configMap(), kind: 'Secret' })
  expect(body).toMatchObject({ code: 400, reason: 'BadRequest' })
})

contract('every kind of write says who wrote which field', {}, async () => {
  const as = { fieldManager: 'acgs-console' }
  const stored = (await api.post(paths.apps('deployments'), deployment(undefined, { replicas: 0 }), as)).body
  const path = paths.apps('deployments', stored.metadata.name)
  await api.patch(path, {
    type: 'application/merge-patch+json',
    body: { spec: { minReadySeconds: 3 } },
    query: { fieldManager: 'someone' },
  })
  await api.patch(`${path}/scale`, {
    type: 'application/merge-patch+json',
    body: { spec: { replicas: 0 } },
    query: { fieldManager: 'scaler' },
  })
  const { managedFields } = (await got(path)).metadata
  const wrote = (manager: string, fields: object) =>
    expect.objectContaining({
      manager,
      operation: 'Update',
      fieldsV1: expect.objectContaining({ 'f:spec': expect.objectContaining(fields) }),
    })
  expect(managedFields).toContainEqual(wrote('acgs-console', { 'f:template': expect.anything() }))
  expect(managedFields).toContainEqual(wrote('acgs-console', { 'f:replicas': {} }))
  expect(managedFields).toContainEqual(wrote('someone', { 'f:minReadySeconds': {} }))
})
