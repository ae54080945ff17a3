import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree, anAgentBlocked, askFor, askToUnblock, refuse } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { aPerson, signedIn } from '@/server/testing/signed-in'

const reason = 'it was a false alarm, see the ticket'
const stored = (id: string) => testDb().accessRequest.findUniqueOrThrow({ where: { id }, include: { votes: true } })
const agent = (agentId: string) => testDb().agent.findUniqueOrThrow({ where: { agentId }, include: { versions: true } })
const lead = async (): Promise<Actor> => (await signedIn('lead')).actor

test('a lead asks, another lead agrees, and the last word does it in the same moment', async () => {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  const other = await lead()
  const asked = await askToUnblock(asker, agentId)
  expect(asked.missing).toBe('1 lead')
  expect(await agent(agentId)).toMatchObject({ state: 'blocked', version: 4, versions: [] })
  expect(await agree(other, asked)).toEqual({ isDone: true, missing: '' })
  const { versions, ...now } = await agent(agentId)
  expect(now).toMatchObject({ state: 'active', version: 5 })
  expect(versions).toMatchObject([{ action: 'agents.unblock', by: asker.id, reason }])
  const request = await stored(asked.id)
  expect(request).toMatchObject({ state: 'done', votes: [{ personId: other.id, outcome: 'approve', roles: ['lead'], method: 'webauthn' }] })
  expect(await testDb().event.count({ where: { topic: 'approvals', ref: asked.id, version: '1 done' } })).toBe(1)
  const about = await entriesAbout(agentId)
  expect(about.map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['approvals.request', 'intent', null],
    ['approvals.request', 'outcome', 'done'],
    ['agents.unblock', 'event', 'done'],
  ])
  expect(about[2]).toMatchObject({ actor: { id: other.id }, reason: `asked by ${asker.id}, agreed by ${other.id}: ${reason}` })
  expect((await entriesAbout(asked.id)).map(({ action }) => action)).toEqual([
    'approvals.request',
    'approvals.approve',
    'approvals.approve',
  ])
})

test('who asked cannot agree; it is refused and recorded', async () => {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  const asked = await askToUnblock(asker, agentId)
  await expect(agree(asker, asked)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You asked for it/ })
  expect(await agent(agentId)).toMatchObject({ state: 'blocked' })
  expect((await entriesAbout(asked.id)).at(-1)).toMatchObject({ action: 'approvals.approve', phase: 'deny', outcome: 'denied' })
})

test('a role that does not count, and a person whom it is about, cannot agree', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(await lead(), agentId)
  const { actor: analyst } = await signedIn('analyst')
  await expect(agree(analyst, asked)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /none of your roles/ })
  const { actor: admin } = await signedIn('admin')
  const { actor: candidate } = await signedIn('lead', 'operator')
  const granted = await askFor(admin, { action: 'roles.grant', params: { personId: candidate.id, role: 'admin' }, reason })
  await expect(agree(candidate, granted)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /about you/ })
})

test('without a confirmation of exactly this digest nothing counts', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(await lead(), agentId)
  const other = await lead()
  const input = { id: asked.id, digest: asked.digest }
  await expect(callerFor(other).approvals.approve(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const target = { kind: 'access_request', id: asked.id }
  const forAnother = await confirmed(other, 'approvals.approve', target, { ...input, digest: `sha256:${'0'.repeat(64)}` })
  await expect(callerFor(other).approvals.approve({ ...input, elevation: forAnother.elevation })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  })
  await expect(agree(other, { ...asked, digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await stored(asked.id)).votes).toEqual([])
})

test('a refusal closes it, needs a reason, and nobody can agree afterwards', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(await lead(), agentId)
  await expect(refuse(await lead(), asked, '')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await refuse(await lead(), asked, 'the ticket says nothing of that kind')
  expect(await stored(asked.id)).toMatchObject({ state: 'refused', closedWhy: 'the ticket says nothing of that kind' })
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /was refused/ })
  expect(await agent(agentId)).toMatchObject({ state: 'blocked' })
})

test('only who asked withdraws it', async () => {
  const asker = await lead()
  const asked = await askToUnblock(asker, await anAgentBlocked())
  await expect(callerFor(await lead()).approvals.withdraw({ id: asked.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await callerFor(asker).approvals.withdraw({ id: asked.id })
  expect(await stored(asked.id)).toMatchObject({ state: 'withdrawn' })
  await expect(callerFor(asker).approvals.withdraw({ id: asked.id })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('what is not there is not found, and denied roles are recorded', async () => {
  const never = { id: crypto.randomUUID(), digest: `sha256:${'0'.repeat(64)}` }
  await expect(agree(await lead(), never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(callerFor(await lead()).approvals.withdraw({ id: never.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(callerFor(await lead()).approvals.get({ id: never.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { actor } = await signedIn('auditor')
  const asked = await askToUnblock(await lead(), await anAgentBlocked())
  await expect(agree(actor, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(asked.id)).at(-1)).toMatchObject({ phase: 'deny', actor: { id: actor.id } })
})

test('one question about one thing at a time, from the version that was looked at', async () => {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  await expect(askToUnblock(asker, agentId, 3)).rejects.toMatchObject({ code: 'CONFLICT', message: /version is 4, not 3/ })
  const results = await Promise.allSettled([askToUnblock(asker, agentId), askToUnblock(await lead(), agentId)])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(askToUnblock(asker, agentId)).rejects.toMatchObject({ code: 'CONFLICT', message: /asked for already/ })
  await expect(askToUnblock(asker, `agent-${crypto.randomUUID()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('of two who agree at once, one does it and the other is told', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(await lead(), agentId)
  const results = await Promise.allSettled([agree(await lead(), asked), agree(await lead(), asked)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT' })
  expect((await agent(agentId)).versions).toHaveLength(1)
})

test('a role of a lead is given by two: the person holds it at the next request', async () => {
  const personId = await aPerson('operator')
  const { actor: admin } = await signedIn('admin')
  const { actor: second } = await signedIn('admin')
  const asked = await askFor(admin, { action: 'roles.grant', params: { personId, role: 'lead' }, reason })
  expect(asked.missing).toBe('1 admin, or 1 lead')
  expect(await testDb().roleGrant.count({ where: { personId, role: 'lead' } })).toBe(0)
  await agree(second, asked)
  expect(await testDb().roleGrant.findMany({ where: { personId, role: 'lead', revokedAt: null } })).toMatchObject([
    { grantedBy: admin.id, source: 'direct' },
  ])
  await expect(askFor(admin, { action: 'roles.grant', params: { personId, role: 'lead' }, reason })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  await expect(askFor(admin, { action: 'roles.grant', params: { personId, role: 'operator' }, reason })).rejects.toThrow()
})
