import { afterEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { signedIn } from '@/server/testing/signed-in'

const reason = 'it answers worse than the one before'
const endFreeze = () => testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
afterEach(endFreeze)

async function freeze(): Promise<void> {
  const { actor } = await signedIn('operator')
  const input = { reason, until: new Date(Date.now() + 3_600_000).toISOString() }
  await callerFor(actor).freeze.start(await confirmed(actor, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
}

/** An agent with two deployed evolutions, the one before young and well scored: outside a freeze one person rolls it back. */
async function anAgent() {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal' } })
  const made = {
    agentId,
    kind: 'patch',
    requestDigest: `sha256:${'0'.repeat(64)}`,
    requestedBy: 'test',
    createdAt: new Date(),
    state: 'deployed',
    score: 0.99,
  }
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  await testDb().evolution.create({ data: { ...made, id: first, deployedAt: new Date(Date.now() - 60_000) } })
  await testDb().evolution.create({ data: { ...made, id: second, deployedAt: new Date() } })
  return { agentId, first, second }
}
const rollback = async (actor: Actor, id: string, toId: string) =>
  callerFor(actor).evolutions.rollback(await confirmed(actor, 'evolutions.rollback', { kind: 'evolution', id }, { id, toId, reason }))
const stateOf = async (id: string) => (await testDb().evolution.findUniqueOrThrow({ where: { id } })).state

test('while changes are frozen a way back is let through, and a lead agrees to it', async () => {
  const [{ actor: operator }, { actor: lead }, { actor: analyst }] = [
    await signedIn('operator'),
    await signedIn('lead'),
    await signedIn('analyst'),
  ]
  const { agentId, first, second } = await anAgent()
  await freeze()
  const told = await rollback(operator, second, first)
  expect(told).toEqual({ id: second, isDone: false, requestId: expect.any(String) })
  expect(await stateOf(second)).toBe('deployed')
  await expect(rollback(operator, second, first)).rejects.toMatchObject({ code: 'CONFLICT', message: /asked for already/ })
  const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: told.requestId ?? '' } })
  const asked = { id: told.requestId ?? '', digest }
  await expect(agree(analyst, asked)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /1 lead/ })
  expect(await agree(lead, asked)).toMatchObject({ isDone: true })
  expect(await stateOf(second)).toBe('rolled_back')
  const history = await testDb().agentVersion.findMany({ where: { agentId } })
  expect(history).toMatchObject([{ version: 2, action: 'evolutions.rollback', by: operator.id, after: { evolution: first }, reason }])
  const done = (await entriesAbout(second)).at(-1)
  expect(done).toMatchObject({ action: 'evolutions.rollback', phase: 'event', outcome: 'done', reason: expect.stringContaining(lead.id) })
})

test('another evolution in between voids it, and one that asked alone cannot agree', async () => {
  const { actor: lead } = await signedIn('lead')
  const { agentId, first, second } = await anAgent()
  await freeze()
  const { requestId } = await rollback(lead, second, first)
  const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: requestId ?? '' } })
  await expect(agree(lead, { id: requestId ?? '', digest })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await testDb().agent.update({ where: { agentId }, data: { state: 'blocked' } })
  const { actor: other } = await signedIn('lead')
  await expect(agree(other, { id: requestId ?? '', digest })).rejects.toMatchObject({ code: 'CONFLICT', message: /blocked/ })
  expect(await stateOf(second)).toBe('deployed')
})

test('outside a freeze one person does it, and deploying stays held back inside one', async () => {
  const { actor } = await signedIn('lead')
  const { first, second } = await anAgent()
  await freeze()
  const input = { id: second, reason }
  const deploy = confirmed(actor, 'evolutions.deploy', { kind: 'evolution', id: second }, input)
  await expect(callerFor(actor).evolutions.deploy(await deploy)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  await endFreeze()
  expect(await rollback(actor, second, first)).toEqual({ id: second, isDone: true, requestId: null })
})
