import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '@/server/local/cluster/object'
import { CONFIGMAPS, configMap, DEPLOYMENTS, deployment, PODS, type Served, serve } from '@/server/testing/cluster/serve'
import { accountUser } from './credentials'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const API = { apiVersion: 'rbac.authorization.k8s.io/v1' }
let api: Served
let worker: string
let reader: string

const binding = (name: string, role: string, subject: Json): Json => ({
  ...API,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  subjects: [subject],
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
})

beforeAll(async () => {
  api = await serve()
  worker = api.credentials.tokenFor(accountUser('acgs', 'acgs-worker'))
  reader = api.credentials.tokenFor({ name: 'reader', groups: ['readers'] })
  const roles: [string, Json[]][] = [
    [
      'impersonator',
      [
        { apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['acgs:p1'] },
        { apiGroups: [''], resources: ['groups'], verbs: ['impersonate'], resourceNames: ['acgs:operators', 'acgs:leads'] },
        { apiGroups: ['authentication.k8s.io'], resources: ['userextras/acgs.io/run'], verbs: ['impersonate'] },
      ],
    ],
    [
      'operator',
      [{ apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['get', 'patch'], resourceNames: ['web'] }],
    ],
    ['lead', [{ apiGroups: ['*'], resources: ['deployments'], verbs: ['*'] }]],
    ['reader', [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }]],
  ]
  for (const [name, rules] of roles)
    await api.call('POST', `${RBAC}/clusterroles`, { body: { ...API, kind: 'ClusterRole', metadata: { name }, rules } })
  const subjects: [string, string, Json][] = [
    ['b1', 'impersonator', { kind: 'ServiceAccount', name: 'acgs-worker', namespace: 'acgs' }],
    ['b2', 'operator', { kind: 'Group', name: 'acgs:operators' }],
    ['b3', 'lead', { kind: 'Group', name: 'acgs:leads' }],
  ]
  for (const [name, role, subject] of subjects)
    await api.call('POST', `${RBAC}/clusterrolebindings`, { body: binding(name, role, subject) })
  await api.call('POST', `${RBAC}/namespaces/default/rolebindings`, {
    body: { ...binding('b4', 'reader', { kind: 'User', name: 'reader' }), kind: 'RoleBinding' },
  })
  for (const name of ['web', 'other']) await api.call('POST', DEPLOYMENTS, { body: deployment(name) })
})
afterAll(() => api.stop())

const as = (groups: string[], user = 'acgs:p1') => ({
  'impersonate-user': user,
  ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
})

describe('impersonation', () => {
  test.each([false, true])('several groups stay several, as separate headers (HTTP/1.1: %s)', async (isHttp1) => {
    const headers = { ...as(['acgs:operators', 'acgs:leads']), 'impersonate-extra-acgs.io%2frun': 'run-1' }
    const { body } = await api.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      token: worker,
      headers,
      body: {},
      isHttp1,
    })
    expect(body.status).toEqual({
      userInfo: {
        username: 'acgs:p1',
        groups: ['acgs:operators', 'acgs:leads', 'system:authenticated'],
        extra: { 'acgs.io/run': ['run-1'] },
      },
    })
  })

  test('joined into one they are one group that nobody may be', async () => {
    const { code, body } = await api.call('GET', `${DEPLOYMENTS}/web`, { token: worker, headers: as(['acgs:operators,acgs:leads']) })
    expect(code).toBe(403)
    expect(body.message).toBe(
      'groups "acgs:operators,acgs:leads" is forbidden: User "system:serviceaccount:acgs:acgs-worker" cannot impersonate resource "groups" in API group "" at the cluster scope',
    )
  })

  test.each([
    ['another user', as([], 'acgs:p2'), 'users "acgs:p2" is forbidden'],
    ['a group of the system', as(['system:masters']), 'groups "system:masters" is forbidden'],
    ['another extra', { ...as([]), 'impersonate-extra-other': 'x' }, 'userextras.authentication.k8s.io "x" is forbidden'],
  ])('%s may not be impersonated', async (_, headers, message) => {
    const { code, body } = await api.call('GET', `${DEPLOYMENTS}/web`, { token: worker, headers })
    expect([code, body.message]).toEqual([403, expect.stringContaining(message)])
  })

  test('without the headers the worker itself can do nothing', async () => {
    const { code, body } = await api.call('PATCH', `${DEPLOYMENTS}/web`, { token: worker, type: 'application/merge-patch+json', body: {} })
    expect(code).toBe(403)
    expect(body).toMatchObject({ reason: 'Forbidden', details: { name: 'web', group: 'apps', kind: 'deployments' } })
  })

  test('groups without a user are refused', async () => {
    const { code } = await api.call('GET', `${DEPLOYMENTS}/web`, { token: worker, headers: { 'impersonate-group': 'acgs:operators' } })
    expect(code).toBe(500)
  })
})

describe('rules', () => {
  const patch = (path: string, groups: string[]) =>
    api.call('PATCH', path, {
      token: worker,
      headers: as(groups),
      type: 'application/merge-patch+json',
      body: { metadata: { labels: { x: 'y' } } },
    })

  test('by name and by subresource', async () => {
    expect((await patch(`${DEPLOYMENTS}/web`, ['acgs:operators'])).code).toBe(200)
    const other = await patch(`${DEPLOYMENTS}/other`, ['acgs:operators'])
    expect(other.body.message).toBe(
      'deployments.apps "other" is forbidden: User "acgs:p1" cannot patch resource "deployments" in API group "apps" in the namespace "default"',
    )
    expect((await patch(`${DEPLOYMENTS}/other`, ['acgs:leads'])).code).toBe(200)
    expect((await patch(`${DEPLOYMENTS}/other/scale`, ['acgs:leads'])).code).toBe(403)
  })

  test('a binding in a namespace reaches no further', async () => {
    expect((await api.call('GET', PODS, { token: reader })).code).toBe(200)
    const all = await api.call('GET', '/api/v1/pods', { token: reader })
    expect(all.body.message).toBe('pods is forbidden: User "reader" cannot list resource "pods" in API group "" at the cluster scope')
    expect((await api.call('GET', '/api/v1/nodes', { token: reader })).code).toBe(403)
  })

  test('an apply that would create needs to be allowed that too', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } }
    await api.call('POST', `${RBAC}/clusterroles`, {
      body: {
        ...API,
        kind: 'ClusterRole',
        metadata: { name: 'patcher' },
        rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }],
      },
    })
    await api.call('POST', `${RBAC}/clusterrolebindings`, { body: binding('b5', 'patcher', { kind: 'Group', name: 'readers' }) })
    const applied = await api.call('PATCH', `${CONFIGMAPS}/new?fieldManager=m`, {
      token: reader,
      type: 'application/apply-patch+yaml',
      body,
    })
    expect([applied.code, applied.body.message]).toEqual([403, expect.stringContaining('cannot create resource "configmaps"')])
    await api.call('POST', CONFIGMAPS, { body: configMap('new') })
    expect(
      (await api.call('PATCH', `${CONFIGMAPS}/new?fieldManager=m`, { token: reader, type: 'application/apply-patch+yaml', body })).code,
    ).toBe(200)
  })
})

describe('reviews', () => {
  const SELF = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const attributes = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'default', name: 'web' }

  test('of oneself, of whom one acts for, and of others, agree with what is then allowed', async () => {
    const mine = await api.call('POST', SELF, { token: worker, body: { spec: { resourceAttributes: attributes } } })
    expect([mine.code, mine.body.status]).toEqual([201, { allowed: false }])
    const theirs = await api.call('POST', SELF, {
      token: worker,
      headers: as(['acgs:operators']),
      body: { spec: { resourceAttributes: attributes } },
    })
    expect(theirs.body.status).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "b2" of ClusterRole "operator" to Group "acgs:operators"',
    })
    const spec = { user: 'acgs:p1', groups: ['acgs:operators'], resourceAttributes: { ...attributes, name: 'other' } }
    const others = await api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body: { spec } })
    expect(others.body.status).toEqual({ allowed: false })
  })

  test('a role that is gone is said, not hidden', async () => {
    await api.call('POST', `${RBAC}/clusterrolebindings`, { body: binding('b9', 'gone', { kind: 'User', name: 'lost' }) })
    const spec = { user: 'lost', resourceAttributes: attributes }
    const { body } = await api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body: { spec } })
    expect(body.status).toMatchObject({ allowed: false, evaluationError: 'clusterrole.rbac.authorization.k8s.io "gone" not found' })
  })

  test('others are asked about only by who may', async () => {
    const { code } = await api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      token: reader,
      body: { spec: { user: 'x' } },
    })
    expect(code).toBe(403)
  })

  test('a body in protobuf is read', async () => {
    const text = (number: number, value: string) => Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value)])
    const wrap = (number: number, inner: Buffer) => Buffer.concat([Buffer.from([number * 8 + 2, inner.length]), inner])
    const asked = Buffer.concat([text(1, 'default'), text(2, 'list'), text(5, 'pods')])
    const object = wrap(2, wrap(1, asked))
    const body = Buffer.concat([Buffer.from('k8s\0'), wrap(2, object)]).toString('latin1')
    const type = 'application/vnd.kubernetes.protobuf'
    const { code, body: got } = await api.call('POST', SELF, { token: reader, type, body })
    expect([code, got.spec]).toEqual([201, { resourceAttributes: { namespace: 'default', verb: 'list', resource: 'pods' } }])
    expect(got.status).toMatchObject({ allowed: true })
    expect((await api.call('POST', CONFIGMAPS, { type, body })).code).toBe(415)
  })

  test('rules of oneself in a namespace', async () => {
    const { body } = await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      token: reader,
      body: { spec: { namespace: 'default' } },
    })
    const { resourceRules, incomplete } = body.status as { resourceRules: Json[]; incomplete: boolean }
    expect(resourceRules).toContainEqual({ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] })
    expect(incomplete).toBe(false)
  })
})
