import { expect } from 'vitest'
import { api, contract, ns, target } from '../contract'
import { apiOf } from '../http'

contract('version, readiness and health answer', {}, async () => {
  const version = await api.get('/version')
  expect(version.status).toBe(200)
  const { gitVersion, major } = version.body as unknown as { gitVersion: string; major: string }
  expect(gitVersion).toMatch(/^v1\.\d+\.\d+/)
  expect(major).toBe('1')
  expect((await api.get('/readyz')).text).toBe('ok')
  expect((await api.get('/livez')).text).toBe('ok')
})

contract('only the local cluster carries its mark', {}, async () => {
  const { gitVersion } = (await api.get('/version')).body as unknown as { gitVersion: string }
  expect(gitVersion.endsWith('-acgs-local')).toBe(target.name === 'local')
})

contract('every answer names its audit entry and the clock', {}, async () => {
  for (const path of ['/version', '/api/v1/nodes', `/api/v1/namespaces/${ns}/configmaps/none`]) {
    const { headers } = await api.get(path)
    expect(headers['audit-id'], path).toMatch(/^[0-9a-f-]{36}$/)
    expect(Math.abs(Date.parse(headers.date ?? '') - Date.now()), path).toBeLessThan(5_000)
  }
})

contract('groups and resources are listed with short names, verbs and subresources', {}, async () => {
  const groups = (await api.get('/apis')).body as unknown as { kind: string; groups: { name: string }[] }
  expect(groups.kind).toBe('APIGroupList')
  const names = groups.groups.map(({ name }) => name)
  for (const name of ['apps', 'batch', 'policy', 'autoscaling', 'networking.k8s.io', 'discovery.k8s.io', 'authorization.k8s.io'])
    expect(names).toContain(name)
  const list = (await api.get('/apis/apps/v1')).body as unknown as {
    kind: string
    groupVersion: string
    resources: { name: string; shortNames?: string[]; verbs: string[]; namespaced: boolean; kind: string }[]
  }
  expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' })
  const by = (name: string) => list.resources.find((resource) => resource.name === name)
  expect(by('deployments')).toMatchObject({ kind: 'Deployment', namespaced: true, shortNames: ['deploy'] })
  expect(by('deployments')?.verbs).toEqual(expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']))
  expect(by('deployments/scale')).toMatchObject({ kind: 'Scale', group: 'autoscaling', version: 'v1' })
  expect(by('statefulsets')?.shortNames).toEqual(['sts'])
  const core = (await api.get('/api/v1')).body as unknown as { resources: { name: string; shortNames?: string[] }[] }
  const core1 = (name: string) => core.resources.find((resource) => resource.name === name)
  expect(core1('pods')?.shortNames).toEqual(['po'])
  expect(core1('pods/eviction')).toMatchObject({ kind: 'Eviction', group: 'policy', version: 'v1' })
  expect(core1('pods/log')).toBeDefined()
})

contract('what does not exist is a Status that says so', {}, async () => {
  const object = await api.get(`/apis/apps/v1/namespaces/${ns}/deployments/nobody`)
  expect(object.body).toMatchObject({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'deployments.apps "nobody" not found',
    reason: 'NotFound',
    details: { name: 'nobody', group: 'apps', kind: 'deployments' },
    code: 404,
  })
  expect((await api.get(`/apis/apps/v1/namespaces/${ns}/nothings`)).status).toBe(404)
  expect((await api.get('/apis/nobody.example/v1/things')).status).toBe(404)
  const verb = await api.call('POST', `/api/v1/namespaces/${ns}/configmaps/x`, { body: {} })
  expect(verb.status).toBe(405)
})

contract('a wrong token is nobody, and no token may do nothing', {}, async () => {
  const { server, ca, skipsCheck } = target.connection
  const stranger = await apiOf({ server, ca, skipsCheck, token: 'not-a-token' }).get(`/api/v1/namespaces/${ns}/pods`)
  expect(stranger.body).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401, message: 'Unauthorized' })
  const nobody = await apiOf({ server, ca, skipsCheck }).get(`/api/v1/namespaces/${ns}/pods`)
  expect([401, 403]).toContain(nobody.status)
})
