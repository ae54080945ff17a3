import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import type { ContainAgent } from '@/lib/schemas/sandboxes'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { addSandbox, anAgent } from '@/server/testing/sandbox-rows'

const reason = 'all of it asks for what it should not have'

async function agentWith(n: number) {
  const agentId = anAgent()
  await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  const rows = await Promise.all(Array.from({ length: n }, () => addSandbox({ agentId })))
  return { agentId, ids: rows.map(({ id }) => id), input: { agentId, requestId: crypto.randomUUID(), reason, typed: agentId } }
}
const contain = async (input: ContainAgent, actor: Actor = actorWith('analyst')) =>
  callerFor(actor).sandboxes.containAgent(await confirmed(actor, 'sandboxes.contain', { kind: 'agent', id: input.agentId }, input))
const stateOf = async (agentId: string) => (await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state

test('one run has all live sandboxes of the agent and ends with its block; pressed twice it is the same run', async () => {
  const { agentId, ids, input } = await agentWith(3)
  const ended = await addSandbox({ agentId, state: 'ended', endedAt: new Date() })
  const first = await contain(input)
  expect(first).toMatchObject({ isNew: true, sandboxes: 3, isMore: false, isBlocked: false })
  const run = await testDb().run.findUniqueOrThrow({ where: { id: first.runId ?? '' }, include: { plan: true } })
  expect(run).toMatchObject({ lane: 0, reason, plan: { kind: 'sandbox.contain' } })
  expect(run.plan.steps).toContainEqual(expect.objectContaining({ params: { of: 'agent', agentId, as: 'blocked' } }))
  const rows = await testDb().sandbox.findMany({ where: { agentId }, orderBy: { id: 'asc' } })
  expect(rows.filter(({ runId }) => runId === run.id).map(({ id }) => id)).toEqual([...ids].sort())
  expect(rows.find(({ id }) => id === ended.id)).toMatchObject({ runId: null, state: 'ended' })
  expect(await contain(input)).toMatchObject({ runId: first.runId, isNew: false, sandboxes: 3 })
  expect(await testDb().run.count({ where: { reason, plan: { params: { path: ['agentId'], equals: agentId } } } })).toBe(1)
  expect(await testDb().stopReview.findMany({ where: { targetId: agentId, action: 'sandboxes.contain' } })).toMatchObject([
    { targetKind: 'agent', reason, method: 'webauthn', reviewedAt: null },
  ])
})

test('while a run has them in hand, another press is that run, and the agent is blocked at once', async () => {
  const { agentId, input } = await agentWith(2)
  const first = await contain(input)
  const other = await contain({ ...input, requestId: crypto.randomUUID() }, actorWith('lead'))
  expect(other).toMatchObject({ runId: first.runId, isNew: false, sandboxes: 0, isBlocked: true })
  expect(await stateOf(agentId)).toBe('blocked')
})

test('an agent without sandboxes is only blocked, and the answer says so; again, it is blocked already', async () => {
  const { agentId, input } = await agentWith(0)
  expect(await contain(input)).toEqual({ runId: null, isNew: false, sandboxes: 0, isMore: false, isBlocked: true })
  expect(await stateOf(agentId)).toBe('blocked')
  expect(await testDb().stopReview.findMany({ where: { targetId: agentId } })).toMatchObject([{ action: 'agents.block', reason }])
  expect(await contain(input)).toMatchObject({ runId: null, isBlocked: true })
  expect(await testDb().stopReview.count({ where: { targetId: agentId } })).toBe(1)
  expect((await entriesAbout(agentId)).filter(({ action }) => action === 'sandboxes.contain').map(({ outcome }) => outcome)).toEqual([
    null,
    'done',
    null,
    'done',
  ])
})

test('another name, nobody’s agent, and a person without the right or without a confirmation: nothing starts, and the log has it', async () => {
  const { agentId, ids, input } = await agentWith(1)
  await expect(contain({ ...input, typed: `${agentId}x` })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const nobody = anAgent()
  await expect(contain({ ...input, agentId: nobody, typed: nobody })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(callerFor(actorWith('analyst')).sandboxes.containAgent(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(callerFor(actorWith('manager')).sandboxes.containAgent(input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await testDb().sandbox.findUniqueOrThrow({ where: { id: ids[0] ?? '' } })).runId).toBeNull()
  expect(await stateOf(agentId)).toBe('active')
  expect((await entriesAbout(agentId)).at(-1)).toMatchObject({ outcome: 'denied' })
})
