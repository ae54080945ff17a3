import { expect } from 'vitest'
import { api, contract, fresh, got, paths } from '../contract'
import { APPLY, MERGE } from '../http'
import { configMap, deployment } from '../objects'

const apply = (path: string, body: object, query: Record<string, string>) => api.patch(path, { type: APPLY, body, query })
const by = (fieldManager: string, force = 'false') => ({ fieldManager, force })

contract('apply creates with 201, and the same again changes nothing', {}, async () => {
  const object = configMap()
  const path = paths.core('configmaps', object.metadata.name)
  const first = await apply(path, object, by('acgs-console'))
  expect(first.status, first.body.message).toBe(201)
  expect(first.body.metadata.managedFields).toMatchObject([
    { manager: 'acgs-console', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } },
  ])
  const again = await apply(path, object, by('acgs-console'))
  expect(again.status).toBe(200)
  expect(again.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion)
})

contract('a field that another applied is 409 with owner and field; force takes it', {}, async () => {
  const object = configMap()
  const path = paths.core('configmaps', object.metadata.name)
  await apply(path, object, by('first'))
  const other = { ...object, data: { a: '2' } }
  const refused = await apply(path, other, by('second'))
  expect(refused.body).toMatchObject({
    code: 409,
    reason: 'Conflict',
    details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "first"', field: '.data.a' }] },
  })
  expect(refused.body.message).toBe('Apply failed with 1 conflict: conflict with "first": .data.a')
  const forced = await apply(path, other, by('second', 'true'))
  expect(forced.status).toBe(200)
  expect(forced.body.data).toEqual({ a: '2' })
  const owners = forced.body.metadata.managedFields.filter(({ fieldsV1 }) => 'f:data' in fieldsV1).map(({ manager }) => manager)
  expect(owners).toEqual(['second'])
})

contract('a field that another wrote is 409 too, and names how it was written', {}, async () => {
  const object = deployment(fresh('apply'), { replicas: 0 })
  const path = paths.apps('deployments', object.metadata.name)
  await apply(path, object, by('first'))
  await api.patch(path, { type: MERGE, body: { spec: { replicas: 0, minReadySeconds: 4 } }, query: { fieldManager: 'editor' } })
  const { body } = await apply(path, { ...object, spec: { ...object.spec, minReadySeconds: 5 } }, by('first'))
  expect(body).toMatchObject({ code: 409, details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.minReadySeconds' }] } })
  expect(body.details.causes?.[0]?.message).toMatch(/^conflict with "editor" using apps\/v1/)
})

contract('an equal value is owned by both, and goes with the last', {}, async () => {
  const object = configMap(fresh('map'), { a: '1', b: '1' })
  const path = paths.core('configmaps', object.metadata.name)
  await apply(path, object, by('first'))
  const shared = await apply(path, { ...object, data: { a: '1' } }, by('second'))
  expect(shared.status).toBe(200)
  expect((await apply(path, { ...object, data: {} }, by('first'))).body.data).toEqual({ a: '1' })
  const { data } = (await apply(path, { ...object, data: {} }, by('second'))).body
  expect(data ?? {}).toEqual({})
})

contract('what is no longer applied goes, what others own stays', {}, async () => {
  const object = configMap(fresh('map'), { a: '1', b: '1' })
  const path = paths.core('configmaps', object.metadata.name)
  await apply(path, object, by('acgs-console'))
  await api.patch(path, { type: MERGE, body: { data: { c: '1' } }, query: { fieldManager: 'editor' } })
  const { data } = (await apply(path, { ...object, data: { a: '1' } }, by('acgs-console'))).body
  expect(data).toEqual({ a: '1', c: '1' })
})

contract('lists are owned by key: a second container of another manager stays', {}, async () => {
  const object = deployment(fresh('apply'), { replicas: 0 })
  const path = paths.apps('deployments', object.metadata.name)
  await apply(path, object, by('first'))
  const side = { name: 'side', image: 'registry.invalid/side:v1' }
  const more = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: object.metadata.name },
    spec: { template: { spec: { containers: [side] } } },
  }
  const added = await apply(path, more, by('injector'))
  expect(added.status, added.body.message).toBe(200)
  const names = async () =>
    ((await got(path)).spec.template as { spec: { containers: { name: string }[] } }).spec.containers.map(({ name }) => name).sort()
  expect(await names()).toEqual(['app', 'side'])
  await apply(path, object, by('first'))
  expect(await names()).toEqual(['app', 'side'])
})

contract('apply needs its manager, takes no managedFields, and honours version and uid', {}, async () => {
  const object = configMap()
  const path = paths.core('configmaps', object.metadata.name)
  const nobody = await apply(path, object, {})
  expect(nobody.body).toMatchObject({ code: 422, reason: 'Invalid' })
  expect(nobody.body.message).toContain('is required for apply patch')
  const { body: stored } = await apply(path, object, by('acgs-console'))
  const managed = { ...object, metadata: { ...object.metadata, managedFields: stored.metadata.managedFields } }
  expect((await apply(path, managed, by('acgs-console'))).body).toMatchObject({ code: 400, reason: 'BadRequest' })
  const stale = { ...object, data: { a: '2' }, metadata: { ...object.metadata, resourceVersion: '1' } }
  expect((await apply(path, stale, by('acgs-console'))).body).toMatchObject({ code: 409, reason: 'Conflict' })
  const other = { ...object, metadata: { ...object.metadata, uid: '00000000-0000-4000-8000-000000000000' } }
  expect((await apply(path, other, by('acgs-console'))).status).toBe(422)
})

contract('a dry run of apply shows the conflict and stores nothing', {}, async () => {
  const object = configMap()
  const path = paths.core('configmaps', object.metadata.name)
  expect((await apply(path, object, { ...by('acgs-console'), dryRun: 'All' })).status).toBe(201)
  expect((await api.get(path)).status).toBe(404)
  await apply(path, object, by('first'))
  expect((await apply(path, { ...object, data: { a: '2' } }, { ...by('second'), dryRun: 'All' })).status).toBe(409)
})

contract('Strict holds for apply', {}, async () => {
  const object = deployment(fresh('apply'), { replicas: 0, spec: { replicsa: 1 } })
  const { body } = await apply(paths.apps('deployments', object.metadata.name), object, {
    ...by('acgs-console'),
    fieldValidation: 'Strict',
  })
  expect([400, 422, 500]).toContain(body.code)
  expect(body.message).toContain('replicsa')
})
