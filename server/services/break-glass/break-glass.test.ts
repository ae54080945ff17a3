import { expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { again, signedIn } from '@/server/testing/signed-in'
import { expireBreakGlass } from './expire'

const reason = 'nobody of the operators is awake tonight'
const scope = 'the agents of payments'
const NEW = { kind: 'break_glass', id: 'new' }
const MINUTE = 60_000
const stored = (id: string) => testDb().breakGlass.findUniqueOrThrow({ where: { id } })
const alarm = (id: string) => testDb().alarm.findFirst({ where: { key: `break-glass ${id}`, clearedAt: null } })
const takeContain = async (actor: Actor) =>
  callerFor(actor).breakGlass.start(await confirmed(actor, 'break-glass.start', NEW, { kind: 'contain' as const, scope, reason }))
const askRole = async (actor: Actor, role: 'lead' | 'operator' = 'lead') =>
  callerFor(actor).breakGlass.start(await confirmed(actor, 'break-glass.start', NEW, { kind: 'role' as const, role, scope, reason }))
const confirm = async (actor: Actor, id: string) =>
  callerFor(actor).breakGlass.confirm(await confirmed(actor, 'break-glass.confirm', { kind: 'break_glass', id }, { id }))
async function anAgent(): Promise<string> {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal', state: 'active' } })
  return agentId
}

test('an author takes stop and contain, blocks an agent, and each use is in the log with what it rested on', async () => {
  const { actor, sid } = await signedIn('author')
  const agentId = await anAgent()
  await expect(callerFor(actor).agents.block({ agentId, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { id } = await takeContain(actor)
  const now = await again(sid)
  expect(
    await callerFor(now).agents.block(await confirmed(now, 'agents.block', { kind: 'agent', id: agentId }, { agentId, reason })),
  ).toMatchObject({ state: 'blocked' })
  expect((await entriesAbout(agentId)).at(-1)).toMatchObject({ outcome: 'done', actor: { roles: ['author', 'break-glass:contain'] } })
  const row = await stored(id)
  expect(row.expiresAt.getTime() - row.startedAt.getTime()).toBe(30 * MINUTE)
  expect(await alarm(id)).toMatchObject({ severity: 2, title: expect.stringContaining('stop and contain'), detail: `${scope}: ${reason}` })
  await expect(takeContain(now)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(callerFor(now).agents.activate({ agentId, version: 2, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test.each(['manager', 'auditor'] as const)('%s cannot', async (role) => {
  const { actor } = await signedIn(role)
  await expect(takeContain(actor)).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('it needs a confirmation, a scope and a reason of 20 characters', async () => {
  const { actor } = await signedIn('operator')
  const start = callerFor(actor).breakGlass.start
  await expect(start({ kind: 'contain', scope, reason })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(start({ kind: 'contain', scope, reason: 'fifteen letters' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(start({ kind: 'contain', scope: ' ', reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(start({ kind: 'role', scope, reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  for (const role of ['admin', 'auditor', 'manager'] as Role[])
    await expect(start({ kind: 'role', role: role as 'lead', scope, reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a role is held only once another lead has confirmed it, and is gone with the request after it is taken away', async () => {
  const { actor, sid } = await signedIn('operator')
  const { actor: lead } = await signedIn('lead')
  const { id } = await askRole(actor)
  expect((await again(sid)).roles).toEqual(['operator'])
  await confirm(lead, id)
  expect(await again(sid)).toMatchObject({ roles: ['operator', 'lead'], borrowed: ['lead'] })
  await expect(confirm(lead, id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await callerFor(lead).breakGlass.end({ id })
  expect(await again(sid)).toMatchObject({ roles: ['operator'], borrowed: [] })
  await expect(callerFor(lead).breakGlass.end({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(id)).filter(({ outcome }) => outcome === 'done').map(({ action }) => action)).toEqual([
    'break-glass.confirm',
    'break-glass.end',
  ])
})

test('nobody confirms their own, and a lent lead lends nothing further', async () => {
  const asker = await signedIn('operator', 'author')
  const { actor: lead } = await signedIn('lead')
  await confirm(lead, (await askRole(asker.actor)).id)
  const lent = await again(asker.sid)
  const { id } = await askRole((await signedIn('author')).actor, 'operator')
  await expect(confirm(lent, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const own = await askRole(lead, 'operator')
  await expect(confirm(lead, own.id)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /Another lead/ })
})

test('a lent role never opens the log, people, the settling of violations, or the judging of what agents ask for', async () => {
  const { actor, sid } = await signedIn('operator')
  await confirm((await signedIn('lead')).actor, (await askRole(actor)).id)
  const lent = await again(sid)
  const id = crypto.randomUUID()
  await expect(callerFor(lent).violations.waive({ id, version: 1, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(lent).reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(lent).violations.triage({ id, version: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('of two leads who confirm at once, one does', async () => {
  const { id } = await askRole((await signedIn('author')).actor)
  const leads = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  const results = await Promise.allSettled(leads.map((lead) => confirm(lead, id)))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('unconfirmed within 15 min it lapses: nothing to confirm, nothing to review, no alarm left', async () => {
  const { actor, sid } = await signedIn('operator')
  const { id } = await askRole(actor)
  expect(await alarm(id)).toMatchObject({ title: expect.stringContaining('asks for the role lead') })
  await testDb().breakGlass.update({ where: { id }, data: { confirmBy: new Date(Date.now() - 1000) } })
  const { actor: lead } = await signedIn('lead')
  await expect(confirm(lead, id)).rejects.toMatchObject({ code: 'CONFLICT', message: /lapsed/ })
  await expireBreakGlass(serviceContext())
  expect(await stored(id)).toMatchObject({ endedBy: 'system:lapsed' })
  expect(await alarm(id)).toBeNull()
  expect((await again(sid)).roles).toEqual(['operator'])
  await expect(callerFor(lead).breakGlass.review({ id, note: 'there was nothing to see' })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await askRole(actor)).id).not.toBe(id)
})

test('it ends by itself, keeps its alarm until somebody else has reviewed it, and then the alarm is over', async () => {
  const { actor, sid } = await signedIn('operator')
  const { actor: analyst } = await signedIn('analyst')
  const { actor: both } = await signedIn('analyst', 'author')
  const { id } = await takeContain(actor)
  await expect(callerFor(analyst).breakGlass.review({ id, note: 'it is still in force' })).rejects.toMatchObject({ code: 'CONFLICT' })
  const startedAt = new Date(Date.now() - 31 * MINUTE)
  await testDb().breakGlass.update({ where: { id }, data: { startedAt, expiresAt: new Date(Date.now() - MINUTE) } })
  expect((await again(sid)).grants).toEqual([])
  await Promise.all([expireBreakGlass(serviceContext()), expireBreakGlass(serviceContext())])
  expect(await stored(id)).toMatchObject({ endedBy: 'system:time' })
  expect((await entriesAbout(id)).map(({ action }) => action).filter((action) => action === 'break-glass.end')).toHaveLength(1)
  expect(await alarm(id)).toMatchObject({ title: expect.stringContaining('to be reviewed') })
  await testDb().breakGlass.update({ where: { id }, data: { reviewDueAt: new Date(Date.now() - 1000) } })
  await expireBreakGlass(serviceContext())
  expect(await alarm(id)).toMatchObject({ severity: 2, title: expect.stringContaining('late') })
  await callerFor(analyst).breakGlass.review({ id, note: 'it was needed, nothing else was touched' })
  expect(await stored(id)).toMatchObject({ reviewedBy: analyst.id })
  expect(await alarm(id)).toBeNull()
  await expect(callerFor(both).breakGlass.review({ id, note: 'and once more for the record' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('who held it and who lent it cannot review it', async () => {
  const { actor: holder } = await signedIn('analyst')
  const { actor: lead } = await signedIn('lead')
  const { id } = await askRole(holder, 'operator')
  await confirm(lead, id)
  await callerFor(holder).breakGlass.giveBack({ id })
  for (const actor of [holder, lead])
    await expect(callerFor(actor).breakGlass.review({ id, note: 'I say it was all right' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('one gives back one’s own; somebody else’s looks as if it were not there', async () => {
  const { actor } = await signedIn('operator')
  const { id } = await takeContain(actor)
  await expect(callerFor((await signedIn('author')).actor).breakGlass.giveBack({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await callerFor(actor).breakGlass.mine({})).toMatchObject({ held: [{ id, kind: 'contain', state: 'active' }] })
  await callerFor(actor).breakGlass.giveBack({ id })
  expect(await callerFor(actor).breakGlass.mine({})).toMatchObject({ held: [] })
})

test('a lead lends a missing role at once, to somebody else', async () => {
  const { actor: lead } = await signedIn('lead')
  const { actor, sid } = await signedIn('author')
  const grant = async (personId: string) => {
    const input = { personId, role: 'operator' as const, scope, reason }
    return callerFor(lead).breakGlass.grant(await confirmed(lead, 'break-glass.grant', { kind: 'person', id: personId }, input))
  }
  await expect(grant(lead.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(grant((await signedIn('auditor')).actor.id)).rejects.toMatchObject({ code: 'CONFLICT', message: /look and change nothing/ })
  await expect(grant(crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { id } = await grant(actor.id)
  expect(await again(sid)).toMatchObject({ borrowed: ['operator'] })
  await expect(grant(actor.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await callerFor(lead).breakGlass.list({ search: scope })).items.find((one) => one.id === id)).toMatchObject({
    state: 'active',
    role: 'operator',
  })
  expect((await callerFor(lead).breakGlass.borrowers({})).map((one) => one.id)).toContain(actor.id)
})
