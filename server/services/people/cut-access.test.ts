import { describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { createToken } from '@/server/services/tokens/create'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed, elevationOf } from '@/server/testing/elevation'
import { isOpen, openSession, personWith } from '@/server/testing/people'
import { makeToken } from '@/server/testing/tokens'
import { createPerson } from './create'
import { cutAccess } from './cut-access'

const reason = 'a change that the tests ask for'
const hours = (n: number) => new Date(Date.now() + n * 3_600_000)
const agents = ['agent-*']

/** Somebody with everything that can rest on a right. */
async function busy(roles: Actor['roles']) {
  const target = await personWith(roles)
  const second = await openSession(target.id)
  const id = crypto.randomUUID()
  const elevation = await elevationOf(target, 'tokens.create', { target: { kind: 'token', id: 'new' }, input: {} })
  const asked = {
    action: 'roles.grant',
    targetKind: 'person',
    params: {},
    facts: {},
    digest: 'sha256:0',
    quorum: {},
    reason,
    expiresAt: hours(4),
  }
  const sessionHash = target.sessionHash ?? ''
  const own = await testDb().accessRequest.create({
    data: { ...asked, id: crypto.randomUUID(), targetId: crypto.randomUUID(), state: 'waiting', requestedBy: target.id, sessionHash },
  })
  const others = await testDb().accessRequest.create({
    data: { ...asked, id: crypto.randomUUID(), targetId: id, state: 'waiting', requestedBy: crypto.randomUUID(), sessionHash: 'other' },
  })
  const vote = { version: 1, personId: target.id, outcome: 'approve', roles: [...roles], method: 'webauthn', sessionHash }
  await testDb().accessVote.create({ data: { ...vote, requestId: others.id } })
  const need = await testDb().breakGlass.create({
    data: {
      id,
      personId: target.id,
      kind: 'contain',
      scope: 'tests',
      reason: 'twenty characters or more',
      expiresAt: hours(0.5),
      reviewDueAt: hours(24),
    },
  })
  const link = new Uint8Array(32).map(() => Math.floor(Math.random() * 256))
  await testDb().accessLink.create({
    data: { tokenHash: link, kind: 'password', personId: target.id, createdBy: 'test', expiresAt: hours(1) },
  })
  return { target, second, elevation, own, others, need, link }
}
type Busy = Awaited<ReturnType<typeof busy>>

async function left({ target, second, elevation, own, others, need, link }: Busy) {
  const db = testDb()
  const now = new Date()
  return {
    sessions: [await isOpen(target.sessionHash ?? ''), await isOpen(second)],
    elevation: ((await db.elevation.findUnique({ where: { id: elevation } }))?.expiresAt ?? now) > now,
    own: (await db.accessRequest.findUnique({ where: { id: own.id } }))?.state,
    others: (await db.accessRequest.findUnique({ where: { id: others.id } }))?.state,
    vote: (await db.accessVote.findFirst({ where: { requestId: others.id } }))?.voidedWhy ?? null,
    need: (await db.breakGlass.findUnique({ where: { id: need.id } }))?.endedAt !== null,
    link: ((await db.accessLink.findUnique({ where: { tokenHash: link } }))?.expiresAt ?? now) > now,
  }
}

describe('cutting access', () => {
  test('each approval that is void by it has its entry in the log: what they asked for, and the word they gave', async () => {
    const [admin, one, other] = [await personWith(['admin']), await busy(['lead']), await busy(['lead'])]
    const { id } = one.target
    await callerFor(admin).people.disable(await confirmed(admin, 'people.disable', { kind: 'person', id }, { id, reason }))
    const said = async (request: { id: string }) =>
      (await entriesAbout(request.id)).map(({ action, actor, reason: why }) => [action, actor.id, why])
    const entry = ['approvals.void', admin.id, 'the person was disabled']
    expect([await said(one.own), await said(one.others)]).toEqual([[entry], [entry]])
    expect([await said(other.own), await said(other.others)]).toEqual([[], []])
  })

  test('a disabled person keeps nothing: sessions, confirmations, words given, requests, rights in need, links, tokens', async () => {
    const [admin, found] = [await personWith(['admin']), await busy(['admin'])]
    const made = await makeToken({ scopes: ['decide', 'audit:read'], agents }, found.target)
    const { id } = found.target
    await callerFor(admin).people.disable(await confirmed(admin, 'people.disable', { kind: 'person', id }, { id, reason }))
    expect(await left(found)).toEqual({
      sessions: [false, false],
      elevation: false,
      own: 'failed',
      others: 'waiting',
      vote: 'the person was disabled',
      need: true,
      link: false,
    })
    expect((await testDb().apiToken.findUniqueOrThrow({ where: { id: made.id } })).revokedAt).not.toBeNull()
  })

  test('who lost a role keeps tokens as far as the other roles reach, and links', async () => {
    const [admin, found] = [await personWith(['admin']), await busy(['admin', 'auditor'])]
    const { id } = found.target
    const both = await makeToken({ scopes: ['decide', 'audit:export', 'report:read'], agents }, found.target)
    const none = await makeToken({ scopes: ['decide'], agents }, found.target)
    const all = await makeToken({ scopes: ['audit:read'], agents }, found.target)
    const input = { id, role: 'admin' as const, reason }
    const cut = await callerFor(admin).roles.revoke(await confirmed(admin, 'roles.revoke', { kind: 'person', id }, input))
    expect(cut).toEqual({ sessions: 2, tokens: 2 })
    expect(await left(found)).toMatchObject({
      sessions: [false, false],
      own: 'failed',
      vote: 'the role admin was taken',
      need: true,
      link: true,
    })
    const stored = async (tokenId: string) => testDb().apiToken.findUniqueOrThrow({ where: { id: tokenId } })
    expect(await stored(both.id)).toMatchObject({ scopes: ['audit:export', 'report:read'], revokedAt: null })
    expect((await stored(none.id)).revokedAt).not.toBeNull()
    expect(await stored(all.id)).toMatchObject({ scopes: ['audit:read'], revokedAt: null })
  })

  test('all of it, or nothing: a failure in the same transaction leaves everything as it was', async () => {
    const found = await busy(['lead'])
    const broken = testDb().$transaction(async (tx) => {
      await cutAccess(serviceContext(), tx, { personIds: [found.target.id], by: 'test', why: 'never', at: new Date(), isAll: true })
      throw new Error('the change itself failed')
    })
    await expect(broken).rejects.toThrow('the change itself failed')
    expect(await left(found)).toEqual({
      sessions: [true, true],
      elevation: true,
      own: 'waiting',
      others: 'waiting',
      vote: null,
      need: false,
      link: true,
    })
  })

  test('somebody else loses nothing', async () => {
    const [admin, found, other] = [await personWith(['admin']), await busy(['lead']), await busy(['lead'])]
    const { id } = found.target
    await callerFor(admin).people.disable(await confirmed(admin, 'people.disable', { kind: 'person', id }, { id, reason }))
    expect(await left(other)).toMatchObject({
      sessions: [true, true],
      elevation: true,
      own: 'waiting',
      vote: null,
      need: false,
      link: true,
    })
    expect(await isOpen(admin.sessionHash ?? '')).toBe(true)
  })
})

test('somebody who is shut out at this moment makes no token and invites nobody any more', async () => {
  const who = await personWith(['admin'])
  await testDb().person.update({ where: { id: who.id }, data: { disabledAt: new Date() } })
  const ctx = { ...serviceContext(), actor: who }
  const lost = { code: 'CONFLICT', message: expect.stringMatching(/took this right from you/) }
  await expect(createToken(ctx, { scopes: ['decide'], agents, days: 90, label: 'late' })).rejects.toMatchObject(lost)
  const login = `late-${crypto.randomUUID()}`
  await expect(createPerson(ctx, { id: crypto.randomUUID(), name: 'Late', login, reason })).rejects.toMatchObject(lost)
  expect(await testDb().apiToken.count({ where: { createdBy: who.id } })).toBe(0)
})
