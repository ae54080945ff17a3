import { describe, expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { isOpen, personWith } from '@/server/testing/people'

const reason = 'a change that the tests ask for'
const change = async (who: Actor, verb: 'grant' | 'revoke', { id, role }: { id: string; role: Role }) =>
  callerFor(who).roles[verb](await confirmed(who, `roles.${verb}`, { kind: 'person', id }, { id, role, reason }))
const held = async (id: string) =>
  (await testDb().roleGrant.findMany({ where: { personId: id, revokedAt: null } })).map(({ role }) => role).sort()
const outcomes = async (id: string, action: string) =>
  (await entriesAbout(id)).filter((one) => one.action === action).map(({ phase, outcome }) => `${phase} ${outcome}`)

describe('grant', () => {
  test("works from the next request on, ends nobody's session, and can be given again after it was taken", async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['operator'])]
    expect(await change(who, 'grant', { id: target.id, role: 'analyst' })).toEqual({ state: 'granted' })
    expect(await held(target.id)).toEqual(['analyst', 'operator'])
    expect(await isOpen(target.sessionHash ?? '')).toBe(true)
    await change(who, 'revoke', { id: target.id, role: 'analyst' })
    await change(who, 'grant', { id: target.id, role: 'analyst' })
    const { roles } = await callerFor(who).people.get({ id: target.id })
    expect(roles.find(({ role }) => role === 'analyst')).toMatchObject({ source: 'direct', by: who.name })
    expect(await outcomes(target.id, 'roles.grant')).toEqual(['intent null', 'outcome done', 'intent null', 'outcome done'])
  })

  test('held already, disabled, not there, oneself and without the role', async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['operator'])]
    await expect(change(who, 'grant', { id: target.id, role: 'operator' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(change(who, 'grant', { id: crypto.randomUUID(), role: 'operator' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(change(who, 'grant', { id: who.id, role: 'operator' })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /own roles/ })
    await expect(change(await personWith(['lead']), 'grant', { id: target.id, role: 'author' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await testDb().person.update({ where: { id: target.id }, data: { disabledAt: new Date() } })
    await expect(change(who, 'grant', { id: target.id, role: 'author' })).rejects.toMatchObject({ code: 'CONFLICT', message: /disabled/ })
    expect(await held(target.id)).toEqual(['operator'])
    expect(await outcomes(target.id, 'roles.grant')).toContain('deny denied')
  })

  test.each(['lead', 'admin'] as const)('one administrator alone cannot give %s: it waits until a second person agrees', async (role) => {
    const [who, target, other] = [await personWith(['admin']), await personWith(['operator']), await personWith(['lead'])]
    const asked = await change(who, 'grant', { id: target.id, role })
    if (!('requestId' in asked)) throw new Error('it was given at once')
    expect(await held(target.id)).toEqual(['operator'])
    const { requests } = await callerFor(who).people.get({ id: target.id })
    expect(requests).toMatchObject([{ id: asked.requestId, action: 'roles.grant', isAsker: false }])
    await expect(change(who, 'grant', { id: target.id, role })).rejects.toMatchObject({ code: 'CONFLICT', message: /asked for already/ })
    const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.requestId } })
    expect(await agree(other, { id: asked.requestId, digest })).toMatchObject({ isDone: true })
    expect(await held(target.id)).toEqual([role, 'operator'].sort())
  })

  test('a person who is disabled takes the request with them', async () => {
    const [who, target, other] = [await personWith(['admin']), await personWith(['operator']), await personWith(['lead'])]
    const asked = await change(who, 'grant', { id: target.id, role: 'lead' })
    if (!('requestId' in asked)) throw new Error('it was given at once')
    const input = { id: target.id, reason }
    await callerFor(who).people.disable(await confirmed(who, 'people.disable', { kind: 'person', id: target.id }, input))
    const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.requestId } })
    await expect(agree(other, { id: asked.requestId, digest })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await held(target.id)).toEqual(['operator'])
  })

  test('needs a confirmation of exactly this role', async () => {
    const [who, target] = [await personWith(['admin']), await personWith([])]
    const input = await confirmed(
      who,
      'roles.grant',
      { kind: 'person', id: target.id },
      { id: target.id, role: 'manager' as const, reason },
    )
    await expect(callerFor(who).roles.grant({ ...input, role: 'operator' })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
    expect(await held(target.id)).toEqual([])
  })
})

describe('revoke', () => {
  test('takes the role and ends what rested on it', async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['operator', 'lead'])]
    expect(await change(who, 'revoke', { id: target.id, role: 'lead' })).toEqual({ sessions: 1, tokens: 0 })
    expect(await held(target.id)).toEqual(['operator'])
    expect(await isOpen(target.sessionHash ?? '')).toBe(false)
    expect(await outcomes(target.id, 'roles.revoke')).toEqual(['intent null', 'outcome done'])
  })

  test('not held, by a group, not there and oneself', async () => {
    const [who, target] = [await personWith(['admin']), await personWith([])]
    await expect(change(who, 'revoke', { id: target.id, role: 'lead' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await testDb().roleGrant.create({ data: { personId: target.id, role: 'lead', source: 'group' } })
    await expect(change(who, 'revoke', { id: target.id, role: 'lead' })).rejects.toMatchObject({ code: 'CONFLICT', message: /group/ })
    await expect(change(who, 'revoke', { id: crypto.randomUUID(), role: 'lead' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(change(who, 'revoke', { id: who.id, role: 'admin' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await held(target.id)).toEqual(['lead'])
  })

  test('two administrators who take the role from each other at once: one of them keeps it', async () => {
    const [one, other] = [await personWith(['admin']), await personWith(['admin'])]
    const both = await Promise.allSettled([
      change(one, 'revoke', { id: other.id, role: 'admin' }),
      change(other, 'revoke', { id: one.id, role: 'admin' }),
    ])
    const lost = both.filter((each): each is PromiseRejectedResult => each.status === 'rejected')
    expect(lost).toHaveLength(1)
    // Who was later has lost the role, or with it the confirmation that was still on its way.
    expect(lost[0]?.reason).toMatchObject({ code: expect.stringMatching(/^(CONFLICT|PRECONDITION_FAILED)$/) })
    expect([...(await held(one.id)), ...(await held(other.id))]).toEqual(['admin'])
  })

  test('two administrators who disable each other at once: one of them stays', async () => {
    const [one, other] = [await personWith(['admin']), await personWith(['admin'])]
    const disable = async (who: Actor, id: string) =>
      callerFor(who).people.disable(await confirmed(who, 'people.disable', { kind: 'person', id }, { id, reason }))
    const both = await Promise.allSettled([disable(one, other.id), disable(other, one.id)])
    expect(both.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    const people = await testDb().person.findMany({ where: { id: { in: [one.id, other.id] }, disabledAt: null } })
    expect(people).toHaveLength(1)
  })
})
