import { expect } from 'vitest'
import { api, contract, fresh, made201, ns, paths, soon, target } from '../contract'
import { type Api, apiOf, MERGE } from '../http'
import { configMap, deployment } from '../objects'

const RBAC = 'rbac.authorization.k8s.io/v1'
type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }

/** Group names that only this run knows, so that nothing granted elsewhere shows here. */
async function granted(subject: { kind: 'Group' | 'User'; name: string }, rules: Rule[]): Promise<void> {
  const name = fresh('role')
  await made201(paths.of(RBAC, 'roles'), { apiVersion: RBAC, kind: 'Role', metadata: { name }, rules })
  await made201(paths.of(RBAC, 'rolebindings'), {
    apiVersion: RBAC,
    kind: 'RoleBinding',
    metadata: { name },
    subjects: [{ ...subject, apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  })
}
const person = (user: string, groups: string[] = [], more: Record<string, string> = {}): Api =>
  apiOf(target.connection, { 'impersonate-user': user, ...(groups.length > 0 ? { 'impersonate-group': groups } : {}), ...more })

const READ: Rule = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }
const SCALE: Rule = { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] }

const review = async (as: Api, resourceAttributes: object) => {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const { status, body } = await as.post(path, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  })
  expect(status, body.message).toBe(201)
  return body.status as { allowed: boolean; denied?: boolean; reason?: string }
}

contract('denied: 403 says who may not do what, and where', {}, async () => {
  const user = fresh('user')
  const { body } = await person(user).patch(paths.apps('deployments', 'x'), { type: MERGE, body: {} })
  expect(body).toMatchObject({ kind: 'Status', code: 403, reason: 'Forbidden', details: { name: 'x', group: 'apps', kind: 'deployments' } })
  expect(body.message).toContain(
    `deployments.apps "x" is forbidden: User "${user}" cannot patch resource "deployments" in API group "apps" in the namespace "${ns}"`,
  )
  const list = await person(user).get('/api/v1/nodes')
  expect(list.body.message).toContain(
    `nodes is forbidden: User "${user}" cannot list resource "nodes" in API group "" at the cluster scope`,
  )
})

contract('two groups in two headers give the rights of both; one "a,b" those of none', {}, async () => {
  const [one, two] = [fresh('group'), fresh('group')]
  await granted({ kind: 'Group', name: one }, [READ])
  await granted({ kind: 'Group', name: two }, [SCALE])
  const read = { verb: 'list', resource: 'configmaps', namespace: ns }
  const scale = { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: ns }
  const both = person(fresh('user'), [one, two])
  await soon(async () => expect([(await review(both, read)).allowed, (await review(both, scale)).allowed]).toEqual([true, true]))
  const first = person(fresh('user'), [one])
  expect([(await review(first, read)).allowed, (await review(first, scale)).allowed]).toEqual([true, false])
  const joined = person(fresh('user'), [`${one},${two}`])
  expect([(await review(joined, read)).allowed, (await review(joined, scale)).allowed]).toEqual([false, false])
})

contract('a subresource is a right of its own', {}, async () => {
  const user = fresh('user')
  await granted({ kind: 'User', name: user }, [SCALE])
  const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { replicas: 0 }))
  const path = paths.apps('deployments', metadata.name)
  const patch = (at: string) => person(user).patch(at, { type: MERGE, body: { spec: { replicas: 0 } } })
  await soon(async () => expect((await patch(`${path}/scale`)).status).toBe(200))
  expect((await patch(path)).status).toBe(403)
})

contract('a right for named objects holds for those and for no list', {}, async () => {
  const user = fresh('user')
  const { metadata } = await made201(paths.core('configmaps'), configMap())
  await granted({ kind: 'User', name: user }, [{ ...READ, resourceNames: [metadata.name] }])
  const as = person(user)
  await soon(async () => expect((await as.get(paths.core('configmaps', metadata.name))).status).toBe(200))
  expect((await as.get(paths.core('configmaps', 'other'))).status).toBe(403)
  expect((await as.get(paths.core('configmaps'))).status).toBe(403)
})

contract('a review answers for the caller, for the one taken on, and for others', {}, async () => {
  expect(await review(api, { verb: 'delete', resource: 'pods', namespace: ns })).toMatchObject({ allowed: true })
  const user = fresh('user')
  await granted({ kind: 'User', name: user }, [READ])
  const ask = { verb: 'get', resource: 'configmaps', namespace: ns }
  await soon(async () => expect((await review(person(user), ask)).allowed).toBe(true))
  expect((await review(person(user), { ...ask, verb: 'delete' })).allowed).toBe(false)
  const subject = async (spec: object) =>
    (
      await api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec,
      })
    ).body
  expect((await subject({ user, resourceAttributes: ask })).status.allowed).toBe(true)
  expect((await subject({ user: fresh('user'), resourceAttributes: ask })).status.allowed).toBe(false)
  expect((await subject({ resourceAttributes: ask })).code).toBe(422)
})

contract('who am I: the user, its groups with system:authenticated, and the run', {}, async () => {
  const as = person('acgs:somebody', ['acgs:operators', 'acgs:leads'], { 'impersonate-extra-acgs.io%2frun': 'run-1' })
  const { status, body } = await as.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  })
  expect(status, body.message).toBe(201)
  const { userInfo } = body.status as { userInfo: { username: string; groups: string[]; extra: Record<string, string[]> } }
  expect(userInfo.username).toBe('acgs:somebody')
  expect([...userInfo.groups].sort()).toEqual(['acgs:leads', 'acgs:operators', 'system:authenticated'])
  expect(userInfo.extra).toEqual({ 'acgs.io/run': ['run-1'] })
})

contract('the rules of a namespace can be asked for', {}, async () => {
  const user = fresh('user')
  await granted({ kind: 'User', name: user }, [READ])
  await soon(async () => {
    const { body } = await person(user).post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: ns },
    })
    expect(body.status.resourceRules).toEqual(
      expect.arrayContaining([expect.objectContaining({ resources: ['configmaps'], verbs: ['get', 'list'] })]),
    )
  })
})

contract('nobody takes on a name without the right to, and a group needs a user', {}, async () => {
  const user = fresh('user')
  const { body } = await apiOf(target.connection, { 'impersonate-user': user }).call('GET', paths.core('configmaps'), {})
  expect(body.code).toBe(403)
  const groupAlone = await apiOf(target.connection, { 'impersonate-group': 'acgs:operators' }).get(paths.core('configmaps'))
  expect([400, 500]).toContain(groupAlone.status)
})
