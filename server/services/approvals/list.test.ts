import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import type { ListApprovals } from '@/lib/schemas/approvals'
import { callerFor, serviceContext } from '@/server/testing/actors'
import { agree, anAgentBlocked, askFor, askToUnblock, refuse } from '@/server/testing/approvals'
import { aPerson, signedIn } from '@/server/testing/signed-in'
import { exportRequests } from './export'

const lead = async (): Promise<Actor> => (await signedIn('lead')).actor
const ids = async (actor: Actor, input: Partial<ListApprovals>) => (await callerFor(actor).approvals.list(input)).items.map(({ id }) => id)

test('my worklist holds what my word can count for, and nothing else', async () => {
  const [asker, other] = [await lead(), await lead()]
  const { actor: analyst } = await signedIn('analyst')
  const agentId = await anAgentBlocked()
  const { id, digest } = await askToUnblock(asker, agentId)
  expect(await ids(other, { search: agentId })).toEqual([id])
  expect(await ids(asker, { search: agentId })).toEqual([])
  expect(await ids(analyst, { search: agentId })).toEqual([])
  expect(await ids(asker, { search: agentId, view: 'asked' })).toEqual([id])
  expect(await ids(analyst, { search: agentId, view: 'open' })).toEqual([id])
  expect(await ids(analyst, { search: agentId, view: 'closed' })).toEqual([])
  await agree(other, { id, digest })
  expect(await ids(other, { search: agentId })).toEqual([])
  expect(await ids(analyst, { search: agentId, view: 'closed' })).toEqual([id])
})

test('it pages by the newest first, filters by the action and finds people by name', async () => {
  const { actor: admin } = await signedIn('admin')
  const mark = `mark ${crypto.randomUUID()}`
  const made: string[] = []
  for (let i = 0; i < 3; i++)
    made.unshift(
      (await askFor(admin, { action: 'roles.grant', params: { personId: await aPerson('operator'), role: 'lead' }, reason: mark })).id,
    )
  const caller = callerFor(await lead())
  const first = await caller.approvals.list({ search: mark, limit: 2 })
  expect(first).toMatchObject({ total: 3, items: made.slice(0, 2).map((id) => ({ id })) })
  const next = await caller.approvals.list({ search: mark, limit: 2, cursor: first.nextCursor ?? '' })
  expect(next).toMatchObject({ nextCursor: null, items: [{ id: made[2] }] })
  expect(await caller.approvals.list({ search: mark, action: 'agents.unblock' })).toMatchObject({ total: 0, items: [] })
  const [row] = first.items
  expect(await caller.approvals.list({ search: row?.targetName ?? '', view: 'open' })).toMatchObject({ items: [{ id: row?.id }] })
  expect(await caller.approvals.list({ search: '100%_', view: 'open' })).toMatchObject({ total: 0 })
})

test('the filtered requests leave as CSV, with what a formula could hide made text', async () => {
  const { actor: admin } = await signedIn('admin')
  const reason = `=HYPERLINK("x") ${crypto.randomUUID()}`
  const { id } = await askFor(admin, { action: 'roles.grant', params: { personId: await aPerson('operator'), role: 'lead' }, reason })
  const rows: string[] = []
  for await (const chunk of exportRequests(serviceContext(admin), { view: 'open', search: reason.slice(-36) })) rows.push(chunk)
  expect(rows[0]).toMatch(/^id,action,target_kind,/)
  expect(rows[1]).toContain(`${id},roles.grant,person`)
  expect(rows[1]).toContain(`"'=HYPERLINK(""x"")`)
})

test('one request says what it does, what it is bound to, and why somebody cannot agree', async () => {
  const [asker, other] = [await lead(), await lead()]
  const agentId = await anAgentBlocked()
  const { id, digest } = await askToUnblock(asker, agentId)
  const seen = await callerFor(other).approvals.get({ id })
  expect(seen).toMatchObject({ digest, whyNot: null, votes: [], facts: { agentId, version: 4, state: 'blocked' } })
  expect(seen.request).toMatchObject({ quorum: '1 lead', missing: '1 lead', isMine: false, askedBy: expect.stringContaining('Test') })
  expect(await callerFor(asker).approvals.get({ id })).toMatchObject({ whyNot: expect.stringContaining('You asked for it') })
  await refuse(other, { id, digest }, 'this is not the time for it')
  const closed = await callerFor(other).approvals.get({ id })
  expect(closed).toMatchObject({
    whyNot: 'It is closed.',
    votes: [{ outcome: 'refuse', isMine: true, reason: 'this is not the time for it' }],
  })
  expect(closed.request).toMatchObject({ state: 'refused', missing: '' })
})
