import { afterEach, expect, test } from 'vitest'
import type { Access, AccessQuestion } from '@/server/ports/cluster'
import { holdObject, OPERATOR, type Writes } from '@/server/testing/cluster/held-object'
import { answer, refuse } from '@/server/testing/cluster/scripted-server'
import { keptReviews } from './review'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function serve(writes: Writes) {
  const held = await holdObject(null, writes)
  open.push(held)
  return held
}
const attributes = { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'governance', name: 'engine' }
const SELF: AccessQuestion = { caller: OPERATOR, attributes, ask: 'self' }

test('the worker asks as the person', async () => {
  const { cluster, written } = await serve((_asked, response) =>
    answer(response, { status: { allowed: true, reason: 'RBAC: allowed' } }, { status: 201 }),
  )
  expect(await cluster.review(SELF)).toEqual({ verdict: 'allowed', why: 'RBAC: allowed' })
  const [asked] = written()
  expect(asked?.path).toBe('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')
  expect(asked?.header('impersonate-user')).toEqual(['acgs:p-1'])
  expect(asked?.json()).toMatchObject({ kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: attributes } })
})

test('the console asks about the same user and groups, as itself', async () => {
  const { cluster, written } = await serve((_asked, response) => answer(response, { status: { allowed: false } }))
  expect((await cluster.review({ ...SELF, ask: 'subject' })).verdict).toBe('denied')
  const [asked] = written()
  expect(asked?.path).toBe('/apis/authorization.k8s.io/v1/subjectaccessreviews')
  expect(asked?.header('impersonate-user')).toEqual([])
  expect(asked?.json().spec).toEqual({
    user: 'acgs:p-1',
    groups: ['acgs:operators', 'system:authenticated'],
    extra: { 'acgs.io/run': ['run-1'] },
    resourceAttributes: attributes,
  })
})

test.each<[string, Writes]>([
  ['an error of the evaluation', (_asked, response) => answer(response, { status: { allowed: false, evaluationError: 'no such role' } })],
  ['no leave to take on the name', (_asked, response) => refuse(response, 403, { message: 'cannot impersonate' })],
  ['a broken connection', (_asked, response) => response.stream.session?.destroy()],
  ['an answer of another form', (_asked, response) => answer(response, { kind: 'Other' })],
])('%s is unknown, never denied', async (_name, writes) => {
  const { cluster } = await serve(writes)
  expect((await cluster.review(SELF)).verdict).toBe('unknown')
})

test('CVE-2025-14269: answers are kept a minute by person, groups and question, and dropped on demand', async () => {
  let now = 0
  const asked: AccessQuestion[] = []
  const review = async (question: AccessQuestion): Promise<Access> => {
    asked.push(question)
    return { verdict: 'allowed', why: '' }
  }
  const reviews = keptReviews({ review }, () => now)
  await Promise.all([reviews.ask(SELF), reviews.ask(SELF)])
  expect(asked).toHaveLength(1)
  await reviews.ask({ ...SELF, caller: { ...OPERATOR, personId: 'p-2' } })
  await reviews.ask({ ...SELF, caller: { ...OPERATOR, groups: ['acgs:leads'] } })
  await reviews.ask({ ...SELF, attributes: { ...attributes, namespace: 'workload' } })
  expect(asked).toHaveLength(4)
  now = 60_000
  await reviews.ask(SELF)
  expect(asked).toHaveLength(5)
  reviews.drop('p-1')
  await reviews.ask(SELF)
  expect(asked).toHaveLength(6)
})

test('an unknown answer is asked for again after two seconds', async () => {
  let now = 0
  let calls = 0
  const reviews = keptReviews(
    {
      review: async () => {
        calls += 1
        return { verdict: 'unknown', why: '' }
      },
    },
    () => now,
  )
  await reviews.ask(SELF)
  await reviews.ask(SELF)
  expect(calls).toBe(1)
  now = 2000
  await reviews.ask(SELF)
  expect(calls).toBe(2)
})
