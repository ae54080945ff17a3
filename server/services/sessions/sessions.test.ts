import { describe, expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { elevationOf } from '@/server/testing/elevation'
import { isOpen, openSession, personWith } from '@/server/testing/people'

const reason = 'a change that the tests ask for'
const phases = async (target: string) => (await entriesAbout(target)).map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)

describe('mine', () => {
  test("shows my open sessions, marks the one that asks, and never a secret or anybody else's", async () => {
    const [me, other] = [await personWith(['operator']), await personWith(['operator'])]
    const second = await openSession(me.id, new Date(Date.now() - 60_000))
    const over = await openSession(me.id)
    await testDb().session.update({ where: { idHash: new Uint8Array(Buffer.from(over, 'hex')) }, data: { idleUntil: new Date() } })
    const { items } = await callerFor(me).sessions.mine({})
    expect(items.map(({ id, isCurrent }) => ({ id, isCurrent }))).toEqual([
      { id: me.sessionHash, isCurrent: true },
      { id: second, isCurrent: false },
    ])
    expect(JSON.stringify(items)).not.toContain(other.id)
    expect(Object.keys(items[0] ?? {})).not.toContain('refreshToken')
  })

  test("ending one works once; anybody else's looks as if it were not there", async () => {
    const [me, other] = [await personWith(['manager']), await personWith(['manager'])]
    const second = await openSession(me.id)
    expect(await callerFor(me).sessions.revoke({ id: second })).toEqual({ id: second })
    expect([await isOpen(second), await isOpen(me.sessionHash ?? '')]).toEqual([false, true])
    await expect(callerFor(me).sessions.revoke({ id: second })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(callerFor(me).sessions.revoke({ id: other.sessionHash ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(callerFor(me).sessions.revoke({ id: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await isOpen(other.sessionHash ?? '')).toBe(true)
    expect(await phases(second)).toContain('sessions.revoke outcome done')
  })

  test('ending the others leaves this one', async () => {
    const me = await personWith(['auditor'])
    const others = [await openSession(me.id), await openSession(me.id)]
    expect(await callerFor(me).sessions.revokeOthers({})).toEqual({ ended: 2 })
    expect(await Promise.all([...others, me.sessionHash ?? ''].map(isOpen))).toEqual([false, false, true])
    expect(await callerFor(me).sessions.revokeOthers({})).toEqual({ ended: 0 })
  })
})

describe("anybody's", () => {
  test('an administrator ends one, without a confirmation, and what it had confirmed counts no more', async () => {
    const [admin, target] = [await personWith(['admin']), await personWith(['lead'])]
    const elevation = await elevationOf(target, 'agents.retire', { target: { kind: 'agent', id: 'a' }, input: {} })
    const id = target.sessionHash ?? ''
    expect(await callerFor(admin).sessions.end({ id, reason })).toEqual({ id })
    expect(await isOpen(id)).toBe(false)
    const used = await testDb().elevation.findUniqueOrThrow({ where: { id: elevation } })
    expect(used.expiresAt.getTime()).toBeLessThanOrEqual(Date.now())
    await expect(callerFor(admin).sessions.end({ id, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(callerFor(admin).sessions.end({ id: 'e'.repeat(64), reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(callerFor(actorWith('lead')).sessions.end({ id, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await phases(id)).toEqual(
      expect.arrayContaining([
        'sessions.end intent null',
        'sessions.end outcome done',
        'sessions.end outcome failed',
        'sessions.end deny denied',
      ]),
    )
  })

  test('a word given in a session that was ended is void, and so is what it asked for', async () => {
    const [admin, target] = [await personWith(['admin']), await personWith(['lead'])]
    const sessionHash = target.sessionHash ?? ''
    const asked = { action: 'freeze.end', targetKind: 'freeze', params: {}, facts: {}, digest: 'sha256:0', quorum: {}, reason, sessionHash }
    const make = (requestedBy: string, hash: string) =>
      testDb().accessRequest.create({
        data: {
          ...asked,
          id: crypto.randomUUID(),
          targetId: crypto.randomUUID(),
          state: 'waiting',
          requestedBy,
          sessionHash: hash,
          expiresAt: new Date(Date.now() + 3_600_000),
        },
      })
    const [own, foreign] = [await make(target.id, sessionHash), await make(crypto.randomUUID(), 'another')]
    await testDb().accessVote.create({
      data: {
        requestId: foreign.id,
        version: 1,
        personId: target.id,
        outcome: 'approve',
        roles: ['lead'],
        method: 'webauthn',
        sessionHash,
      },
    })
    await callerFor(admin).sessions.end({ id: sessionHash, reason })
    expect(await testDb().accessRequest.findUnique({ where: { id: own.id } })).toMatchObject({ state: 'failed' })
    expect(await testDb().accessRequest.findUnique({ where: { id: foreign.id } })).toMatchObject({ state: 'waiting' })
    expect((await testDb().accessVote.findFirst({ where: { requestId: foreign.id } }))?.voidedWhy).toBe('the session was ended')
  })

  test("all of a person's end at once; nobody else's", async () => {
    const [admin, target, other] = [await personWith(['admin']), await personWith(['lead']), await personWith(['lead'])]
    await openSession(target.id)
    expect(await callerFor(admin).sessions.endAll({ personId: target.id, reason })).toEqual({ ended: 2 })
    expect(await isOpen(other.sessionHash ?? '')).toBe(true)
    await expect(callerFor(admin).sessions.endAll({ personId: crypto.randomUUID(), reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('the list pages newest first without a gap, also when the session a page ended with is over', async () => {
    const target = await personWith(['operator'])
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    const made = [
      target.sessionHash ?? '',
      await openSession(target.id, at(1)),
      await openSession(target.id, at(2)),
      await openSession(target.id, at(3)),
    ]
    const who = callerFor(actorWith('auditor'))
    const first = await who.sessions.list({ personId: target.id, limit: 2 })
    expect(first).toMatchObject({ total: 4, nextCursor: made[1] })
    await callerFor(await personWith(['admin'])).sessions.end({ id: made[1] ?? '', reason })
    const second = await who.sessions.list({ personId: target.id, limit: 2, cursor: made[1] })
    expect(second.items.map(({ id }) => id)).toEqual(made.slice(2))
    expect(second.nextCursor).toBeNull()
    expect((await who.sessions.list({ search: target.name })).total).toBe(3)
  })
})
