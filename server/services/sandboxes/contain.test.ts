import { expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { addSandbox, anAgent } from '@/server/testing/sandbox-rows'

const reason = 'it asks for what it should not have'

async function asked(over: Parameters<typeof addSandbox>[0] = {}) {
  const agentId = anAgent()
  await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  const row = await addSandbox({ agentId, drill: true, ...over })
  return { row, input: { id: row.id, requestId: crypto.randomUUID(), reason, typed: row.podName } }
}
const contain = async (input: { id: string; requestId: string; reason: string; typed: string }, actor = actorWith('analyst')) =>
  callerFor(actor).sandboxes.contain(await confirmed(actor, 'sandboxes.contain', { kind: 'sandbox', id: input.id }, input))

test('one person contains a sandbox: a run in the emergency lane has it, and the log says who and why; pressed twice it is the same run', async () => {
  const { row, input } = await asked()
  const first = await contain(input)
  expect(first.isNew).toBe(true)
  expect(await contain(input)).toEqual({ runId: first.runId, isNew: false })
  const [run, sandbox] = await Promise.all([
    testDb().run.findUniqueOrThrow({ where: { id: first.runId } }),
    testDb().sandbox.findUniqueOrThrow({ where: { id: row.id } }),
  ])
  expect(run).toMatchObject({ lane: 0, reason })
  expect(sandbox).toMatchObject({ state: 'isolating', runId: first.runId, containedAt: null, goneAt: null })
  const detail = await callerFor(actorWith('manager')).sandboxes.get({ id: row.id })
  expect(detail).toMatchObject({ run: { id: first.runId }, sandbox: { clock: { because: 'run', containedMs: null, goneMs: null } } })
  expect((await entriesAbout(row.id)).map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['outcome', 'done'],
    ['intent', null],
    ['outcome', 'done'],
  ])
})

test('another name, nobody’s sandbox, one that is over, and a person without the right or without a confirmation: nothing starts', async () => {
  const { row, input } = await asked()
  await expect(contain({ ...input, typed: `${row.podName}x` })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(contain({ ...input, id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(callerFor(actorWith('analyst')).sandboxes.contain(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(callerFor(actorWith('manager')).sandboxes.contain(input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const over = await asked({ state: 'ended', endedAt: new Date() })
  await expect(contain(over.input)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await testDb().sandbox.findUniqueOrThrow({ where: { id: row.id } })).runId).toBeNull()
})
