import { connect } from 'node:http2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONFIGMAPS, configMap, PODS, pod, type Served, serve } from '@/server/testing/cluster/serve'

let api: Served
beforeAll(async () => {
  api = await serve({ observe: (path, query) => (path === '/_acgs/reach' ? { from: query.get('from') } : null) })
})
afterAll(() => api.stop())

describe('on the wire', () => {
  test.each([false, true])('the same answers over HTTP/2 and HTTP/1.1 (HTTP/1.1: %s)', async (isHttp1) => {
    const { code, body, headers } = await api.call('GET', '/api/v1/namespaces/default', { isHttp1 })
    expect(code).toBe(200)
    expect(body).toMatchObject({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'default' } })
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(Math.abs(Date.now() - new Date(String(headers.date)).getTime())).toBeLessThan(5000)
  })

  test('an audit id that is sent is the one that is answered', async () => {
    const { headers } = await api.call('GET', '/version', { headers: { 'audit-id': 'mine' } })
    expect(headers['audit-id']).toBe('mine')
  })

  test('nobody is answered without a certificate of ours', async () => {
    const session = connect(api.server.url)
    const error = await new Promise<Error>((failed) => session.on('error', failed))
    expect(error.message).toMatch(/self-signed|unable to verify/)
  })

  test('without a token, or with another, 401 and nothing more', async () => {
    for (const token of ['', 'wrong']) {
      const { code, body } = await api.call('GET', '/readyz', { token })
      expect(code).toBe(401)
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      })
    }
  })

  test.each([false, true])('a body of more than 3 MiB is refused with an answer (HTTP/1.1: %s)', async (isHttp1) => {
    const text = 'x'.repeat(3 * 1024 * 1024 + 200_000)
    const { code, body } = await api.call('POST', CONFIGMAPS, { body: configMap('big', { text }), isHttp1 })
    expect(code).toBe(413)
    expect(body).toMatchObject({ reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' })
  })

  test('a body of another type is refused with what is read', async () => {
    const { code, body } = await api.call('POST', CONFIGMAPS, { body: configMap('x'), type: 'text/plain' })
    expect(code).toBe(415)
    expect(body.message).toBe(
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    )
  })

  test('YAML is read', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: "1"\n'
    const { code, body } = await api.call('POST', CONFIGMAPS, { body: yaml, type: 'application/yaml' })
    expect([code, body.data]).toEqual([201, { a: '1' }])
  })

  test('what is served nowhere is not found, and a method a thing has not is not allowed', async () => {
    expect(await api.call('GET', '/apis/nowhere/v1/things')).toMatchObject({ code: 404, text: '404 page not found\n' })
    expect(await api.call('PUT', PODS, { body: {} })).toMatchObject({ code: 405, body: { reason: 'MethodNotAllowed' } })
  })

  test('it is marked as what it is', async () => {
    const { body } = await api.call('GET', '/version')
    expect(body.gitVersion).toMatch(/^v1\.36\.\d+-acgs-local$/)
    expect((await api.call('GET', '/readyz')).text).toBe('ok')
  })

  test('observations of the simulation are asked below /_acgs', async () => {
    expect((await api.call('GET', '/_acgs/reach?from=a')).body).toEqual({ from: 'a' })
    expect((await api.call('GET', '/_acgs/faults')).code).toBe(404)
  })
})

describe('discovery', () => {
  test('names what kubectl looks up, short names included', async () => {
    const { body } = await api.call('GET', '/apis/apps/v1')
    const resources = body.resources as { name: string; shortNames?: string[]; group?: string; kind: string; categories?: string[] }[]
    expect(resources.find(({ name }) => name === 'deployments')).toMatchObject({
      kind: 'Deployment',
      shortNames: ['deploy'],
      categories: ['all'],
    })
    expect(resources.find(({ name }) => name === 'deployments/scale')).toMatchObject({ group: 'autoscaling', kind: 'Scale' })
    const groups = (await api.call('GET', '/apis')).body.groups as { name: string }[]
    expect(groups.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['apps', 'batch', 'policy', 'authorization.k8s.io', 'postgresql.cnpg.io']),
    )
  })

  test('says by kind that writes are validated and can be dry', async () => {
    const index = (await api.call('GET', '/openapi/v3')).body.paths as Record<string, { serverRelativeURL: string }>
    const { body } = await api.call('GET', index['apis/apps/v1']?.serverRelativeURL ?? '')
    const paths = body.paths as Record<string, { patch?: { parameters: { name: string }[] } }>
    const { patch } = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'] ?? {}
    expect(patch).toMatchObject({ 'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' } })
    expect(patch?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'fieldValidation']))
  })
})

describe('forms', () => {
  test('rows for people, metadata for those who show names alone', async () => {
    await api.call('POST', PODS, { body: pod('row') })
    const table = await api.call('GET', `${PODS}?fieldSelector=metadata.name=row`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    })
    expect(table.body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
    const rows = table.body.rows as { cells: unknown[]; object: { kind: string; metadata: { name: string } } }[]
    expect(rows[0]?.cells.slice(0, 4)).toEqual(['row', '0/1', 'Pending', '0'])
    expect(rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'row' } })
    const sorted = await api.call('GET', `${PODS}?fieldSelector=metadata.name=row&includeObject=Object`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    })
    expect(sorted.body.rows).toMatchObject([{ object: { kind: 'Pod', spec: { containers: [{ name: 'app' }] } } }])
    const metadata = await api.call('GET', PODS, {
      headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' },
    })
    expect(metadata.body.kind).toBe('PartialObjectMetadataList')
    expect(Object.keys((metadata.body.items as object[])[0] ?? {})).toEqual(['kind', 'apiVersion', 'metadata'])
  })

  test('a form that is not served is refused', async () => {
    const { code, body } = await api.call('GET', PODS, { headers: { accept: 'text/html' } })
    expect([code, body.reason]).toEqual([406, 'NotAcceptable'])
  })

  test('protobuf is asked for with JSON beside it, and gets JSON', async () => {
    const { code, headers } = await api.call('GET', PODS, { headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' } })
    expect([code, headers['content-type']]).toEqual([200, 'application/json'])
  })
})

test('the log of a pod says that nothing runs in it', async () => {
  await api.call('POST', PODS, { body: pod('logged') })
  const waiting = await api.call('GET', `${PODS}/logged/log`)
  expect(waiting).toMatchObject({ code: 400, body: { message: 'container "app" in pod "logged" is waiting to start: ContainerCreating' } })
  api.store.change('pods', { namespace: 'default', name: 'logged' }, (draft) => {
    draft.status = { phase: 'Running', containerStatuses: [{ name: 'app', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }] }
  })
  const { text } = await api.call('GET', `${PODS}/logged/log?timestamps=true&container=app`)
  expect(text.split('\n')[0]).toBe('2026-01-01T00:00:00Z local cluster: container app is simulated, no program runs in it')
  expect((await api.call('GET', `${PODS}/logged/log?limitBytes=5`)).text).toBe('local')
  expect((await api.call('GET', `${PODS}/logged/log?previous=true`)).code).toBe(400)
})
