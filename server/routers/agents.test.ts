import { expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'

const admin = actorWith('admin')
const agent = () => ({ agentId: `agent-${crypto.randomUUID()}`, owner: 'payments team', trustLevel: 0.9 })

test('registering works, and leaves intent and outcome with one id', async () => {
  const input = agent()
  const made = await callerFor(admin).agents.register(input)
  expect(made).toMatchObject({ ...input, clearance: 'internal', state: 'active', version: 1 })
  const entries = await entriesAbout(input.agentId)
  expect(entries.map((one) => [one.phase, one.outcome])).toEqual([
    ['intent', null],
    ['outcome', 'done'],
  ])
  expect(new Set(entries.map((one) => one.id)).size).toBe(1)
})

test('a second registration of one id is a conflict and is recorded as failed', async () => {
  const input = agent()
  await callerFor(admin).agents.register(input)
  await expect(callerFor(admin).agents.register(input)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(input.agentId)).map((one) => one.outcome)).toEqual([null, 'done', null, 'failed'])
})

test('a denied role changes nothing and the refusal is recorded', async () => {
  const input = agent()
  await expect(callerFor(actorWith('operator')).agents.register(input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(input.agentId)).map((one) => one.phase)).toEqual(['intent', 'deny'])
  expect(await testDb().agent.findUnique({ where: { agentId: input.agentId } })).toBeNull()
})

test('registering moves the runtime revision, so engines hear of it', async () => {
  const before = await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })
  await callerFor(admin).agents.register(agent())
  const after = await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })
  expect(after.revision).toBeGreaterThan(before.revision)
})

test.each([
  ['upper case', { agentId: 'Agent' }],
  ['operator object', { agentId: { contains: '' } }],
  ['trust over 1', { trustLevel: 1.1 }],
  ['trust as text', { trustLevel: '0.9' }],
  ['NUL in the owner', { owner: 'a\u0000b' }],
  ['unknown member', { role: 'admin' }],
  ['__proto__', JSON.parse('{"__proto__":{"x":1}}')],
])('bad input is refused: %s', async (_name, change) => {
  const input = Object.assign(Object.create(null), agent(), change)
  if (_name === '__proto__') Object.defineProperty(input, '__proto__', { value: { x: 1 }, enumerable: true })
  await expect(callerFor(admin).agents.register(input as ReturnType<typeof agent>)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(({} as { x?: number }).x).toBeUndefined()
})
