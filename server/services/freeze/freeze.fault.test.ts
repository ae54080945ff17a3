import { afterEach, expect, test } from 'vitest'
import type { Permission } from '@/lib/access'
import { systemActor } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { agentOf } from '@/server/services/targets'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree, anAgentBlocked, askToUnblock } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { signedIn } from '@/server/testing/signed-in'
import { expireFreezes } from './expire'

const reason = 'the database is being restored'
const HOUR = 3_600_000
/** One installation has one freeze, and it holds back every suite beside it: these run alone, and none outlives its test. */
afterEach(() => testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } }))

async function freeze(hours = 1, role: 'lead' | 'operator' = 'operator') {
  const { actor } = await signedIn(role)
  const input = { reason, until: new Date(Date.now() + hours * HOUR).toISOString() }
  return callerFor(actor).freeze.start(await confirmed(actor, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
}
const block = async () => {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', state: 'active' } })
  const { actor } = await signedIn('operator')
  return callerFor(actor).agents.block(await confirmed(actor, 'agents.block', { kind: 'agent', id: agentId }, { agentId, reason }))
}

test('while changes are frozen, what opens is refused with end and reason, and stopping works', async () => {
  const { actor: admin } = await signedIn('admin')
  const { id } = await freeze()
  expect(await callerFor(admin).freeze.get({})).toMatchObject({ freeze: { id, reason, endRequestId: null } })
  const opening = callerFor(admin).agents.register({ agentId: `agent-${crypto.randomUUID()}`, owner: 'team', trustLevel: 0.9 })
  await expect(opening).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen until .* UTC: the database is being restored/ })
  expect(await block()).toMatchObject({ state: 'blocked' })
})

test('a freeze needs a confirmation, a reason, an end that lies ahead and at most 72 h, and there is one at a time', async () => {
  const { actor } = await signedIn('lead')
  const until = new Date(Date.now() + HOUR).toISOString()
  await expect(callerFor(actor).freeze.start({ reason, until })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(callerFor(actor).freeze.start({ reason: 'short', until })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(freeze(73)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /72 h/ })
  await expect(freeze(-1)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /past/ })
  const results = await Promise.allSettled([freeze(), freeze()])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(freeze()).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen already/ })
})

test('it ends early when a lead asks and another lead agrees, not before', async () => {
  const { id } = await freeze()
  const [{ actor: asker }, { actor: other }] = [await signedIn('lead'), await signedIn('lead')]
  const input = { id, reason: 'the restore is finished' }
  const asked = await callerFor(asker).freeze.end(await confirmed(asker, 'approvals.request', { kind: 'freeze', id }, input))
  expect(await callerFor(asker).freeze.get({})).toMatchObject({ freeze: { id, endRequestId: asked.id } })
  await expect(agree(asker, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await agree(other, asked)).toMatchObject({ isDone: true })
  expect(await callerFor(asker).freeze.get({})).toMatchObject({ freeze: null })
  expect(await testDb().freeze.findUniqueOrThrow({ where: { id } })).toMatchObject({ endedBy: asker.id })
  expect((await entriesAbout(id)).map(({ action, phase }) => [action, phase])).toEqual([
    ['approvals.request', 'intent'],
    ['approvals.request', 'outcome'],
    ['freeze.end', 'event'],
  ])
})

test('what leads agree to is held back too, but for the end of the freeze', async () => {
  const [{ actor: asker }, { actor: other }] = [await signedIn('lead'), await signedIn('lead')]
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(asker, agentId)
  await freeze()
  await expect(agree(other, asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'blocked' })
})

test('it is over at its time, whether or not anybody kept that; the worker keeps it once', async () => {
  const { id } = await freeze()
  const startedAt = new Date(Date.now() - 2 * HOUR)
  await testDb().freeze.update({ where: { id }, data: { startedAt, until: new Date(Date.now() - 1000) } })
  const { actor: admin } = await signedIn('admin')
  expect(await callerFor(admin).freeze.get({})).toMatchObject({ freeze: null })
  await Promise.all([expireFreezes(serviceContext()), expireFreezes(serviceContext())])
  expect(await testDb().freeze.findUniqueOrThrow({ where: { id } })).toMatchObject({ endedBy: 'system:time' })
  expect((await entriesAbout(id)).map(({ action }) => action)).toEqual(['freeze.end'])
})

test('the command line is held back like a person; our own routine and stopping go on', async () => {
  await freeze()
  const target = agentOf({ agentId: 'agent-that-never-was' })
  const run = (name: string, permission: Permission) =>
    runCommand({ ...serviceContext(), actor: systemActor(name) }, { permission, action: 'agents.activate', target }, async () => 'ran')
  await expect(run('cli', 'agents:activate')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout('agent-that-never-was')).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  expect(await run('cli', 'agents:block')).toBe('ran')
  expect(await run('worker', 'reports:make')).toBe('ran')
})
