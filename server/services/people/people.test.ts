import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { isFrozenOut } from '@/lib/freeze-class'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout, textsBy } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { isOpen, personWith } from '@/server/testing/people'

const reason = 'a change that the tests ask for'
const unique = () => crypto.randomUUID()
const switched = async (who: Actor, verb: 'disable' | 'enable', id: string) =>
  callerFor(who).people[verb](await confirmed(who, `people.${verb}`, { kind: 'person', id }, { id, reason }))
const phases = async (target: string, action: string) =>
  (await entriesAbout(target)).filter((one) => one.action === action).map(({ phase, outcome }) => `${phase} ${outcome}`)

describe('create', () => {
  const invite = async (who: Actor, login: string, id = unique()) =>
    callerFor(who).people.create(await confirmed(who, 'people.create', { kind: 'person', id }, { id, name: 'Ada Obi', login, reason }))

  test('invites somebody who has no role and no password yet; the link is shown once and kept as its digest', async () => {
    const who = await personWith(['admin'])
    const login = `ada-${unique()}`
    const made = await invite(who, login)
    expect(Buffer.from(made.link, 'base64url')).toHaveLength(32)
    const tokenHash = new Uint8Array(createHash('sha256').update(made.link).digest())
    const kept = await testDb().accessLink.findUniqueOrThrow({ where: { tokenHash } })
    expect(kept).toMatchObject({ kind: 'invite', personId: made.id, usedAt: null, createdBy: who.id })
    const seen = await callerFor(who).people.get({ id: made.id })
    expect(seen).toMatchObject({ person: { login, state: 'invited', roles: [] }, factors: [], isSelf: false })
    expect(JSON.stringify(seen)).not.toContain(made.link)
    const entries = await entriesAbout(made.id)
    expect(entries.map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(['intent null', 'outcome done'])
    expect(JSON.stringify(entries)).not.toContain(made.link)
  })

  test('a login is taken once, whatever its letters', async () => {
    const who = await personWith(['admin'])
    const login = `ben-${unique()}`
    await invite(who, login)
    await expect(invite(who, login)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/^login: /) })
    expect((await callerFor(who).people.list({ search: login })).items).toHaveLength(1)
  })

  test('the id of somebody who is there makes nobody, and changes nothing about them', async () => {
    const [who, there] = [await personWith(['admin']), await personWith(['operator'])]
    await expect(invite(who, `eve-${unique()}`, there.id)).rejects.toMatchObject({ code: 'CONFLICT', message: /^id: / })
    expect((await callerFor(who).people.get({ id: there.id })).person).toMatchObject({ name: there.name, login: null })
  })

  test.each(['', 'ab', 'a b c', 'über', '-abc', 'x'.repeat(129)])('the login %j is refused, naming the field', async (login) => {
    const input = { id: unique(), name: 'Ada Obi', login, reason }
    await expect(callerFor(actorWith('admin')).people.create(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

test('what is typed about people, from the question to the last command, is nowhere in the log that is never erased', async () => {
  const who = await personWith(['admin'])
  const caller = callerFor(who)
  const mark = unique()
  const typed = { name: `Ada ${mark}`, login: `login-${mark}`, renamed: `Eve ${mark}`, sub: `${mark}@example.org` }
  const id = unique()
  const target = { kind: 'person', id }
  const made = { id, name: typed.name, login: typed.login, reason }
  await caller.elevations.begin({ verb: 'people.create', target, input: made })
  await expect(caller.people.create(made)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await caller.people.create(await confirmed(who, 'people.create', target, made))
  await expect(caller.people.create(await confirmed(who, 'people.create', target, made))).rejects.toMatchObject({ code: 'CONFLICT' })
  await caller.people.rename({ id, name: typed.renamed, reason })
  const reset = { id, lost: 'password' as const, reason }
  await caller.people.reset(await confirmed(who, 'people.reset', target, reset))
  const linked = { id, iss: 'https://idp.example', sub: typed.sub, reason }
  await caller.identities.link(await confirmed(who, 'people.link', target, linked))
  const role = { id, role: 'lead' as const, reason }
  await caller.roles.grant(await confirmed(who, 'roles.grant', target, role))
  await switched(who, 'disable', id)
  await switched(who, 'enable', id)
  const said = await textsBy(who.id)
  const actions = new Set(said.map((text) => (JSON.parse(text) as { action: string }).action))
  const verbs = ['create', 'rename', 'reset', 'link', 'disable', 'enable'].map((verb) => `people.${verb}`)
  expect([...actions]).toEqual(expect.arrayContaining([...verbs, 'elevations.create', 'roles.grant', 'approvals.void']))
  expect(said.filter((text) => text.includes(mark))).toEqual([])
})

describe('disable', () => {
  test('shuts out at once, and is in the audit log', async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['operator'])]
    const done = await switched(who, 'disable', target.id)
    expect(done).toMatchObject({ id: target.id, sessions: 1 })
    expect(await isOpen(target.sessionHash ?? '')).toBe(false)
    expect(await isOpen(who.sessionHash ?? '')).toBe(true)
    expect((await callerFor(who).people.get({ id: target.id })).person).toMatchObject({ state: 'disabled', disabledBy: who.name })
    expect(await phases(target.id, 'people.disable')).toEqual(['intent null', 'outcome done'])
  })

  test('not there, twice, oneself, and without the role', async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['operator'])]
    await expect(switched(who, 'disable', unique())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await switched(who, 'disable', target.id)
    await expect(switched(who, 'disable', target.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(switched(who, 'disable', who.id)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /themselves/ })
    const lead = await personWith(['lead'])
    await expect(switched(lead, 'disable', target.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await phases(target.id, 'people.disable')).toContain('deny denied')
  })

  test('goes on in a freeze, and so does everything that ends access; giving it does not', () => {
    const ends = ['people:disable', 'sessions:end', 'sessions:revoke', 'roles:revoke', 'tokens:revoke'] as const
    expect(ends.filter(isFrozenOut)).toEqual([])
    const gives = ['people:create', 'people:enable', 'people:rename', 'roles:grant', 'tokens:create', 'people:link'] as const
    expect(gives.filter((one) => !isFrozenOut(one))).toEqual([])
  })
})

describe('enable', () => {
  test('gives back what one administrator may give: lead and admin are asked for anew', async () => {
    const [who, target] = [await personWith(['admin']), await personWith(['lead', 'operator', 'admin'])]
    await switched(who, 'disable', target.id)
    expect(await switched(who, 'enable', target.id)).toEqual({ id: target.id, roles: ['operator'] })
    expect((await callerFor(who).people.get({ id: target.id })).person).toMatchObject({ state: 'active', roles: ['operator'] })
    expect(await isOpen(target.sessionHash ?? '')).toBe(false)
    await expect(switched(who, 'enable', target.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(switched(who, 'enable', unique())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await phases(target.id, 'people.enable')).toEqual(['intent null', 'outcome done', 'intent null', 'outcome failed'])
  })
})

describe('rename', () => {
  test("works for a local account; the same name, a provider's person and nobody are told apart", async () => {
    const [who, target, foreign] = [await personWith(['admin']), await personWith([]), await personWith([], { kind: 'oidc' })]
    const caller = callerFor(who)
    expect(await caller.people.rename({ id: target.id, name: 'Ada Lovelace', reason })).toEqual({ id: target.id, name: 'Ada Lovelace' })
    await expect(caller.people.rename({ id: target.id, name: 'Ada Lovelace', reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(caller.people.rename({ id: foreign.id, name: 'Other', reason })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(caller.people.rename({ id: unique(), name: 'Other', reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(callerFor(actorWith('lead')).people.rename({ id: target.id, name: 'X', reason })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('the list', () => {
  test('searches names, logins and e-mail, filters by role and state, and pages by name without a gap', async () => {
    const mark = unique()
    const who = callerFor(actorWith('lead'))
    const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter} ${mark}`)
    const people = await Promise.all(names.map((name, i) => personWith(i % 2 === 0 ? ['operator'] : [], { name })))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await who.people.list({ search: mark, limit: 2, ...(cursor ? { cursor } : {}) })
      expect(page.total).toBe(5)
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(names)
    expect((await who.people.list({ search: mark, role: 'operator' })).total).toBe(3)
    expect((await who.people.list({ search: mark, state: 'no_role' })).total).toBe(2)
    expect((await who.people.list({ search: mark, state: 'disabled' })).total).toBe(0)
    expect((await who.people.list({ search: `%${mark.slice(0, 4)}` })).items).toEqual([])
    const email = `${mark}@example.org`
    const personId = people[0]?.id ?? ''
    await testDb().identity.create({ data: { id: unique(), personId, iss: 'https://idp.example', sub: mark, email, linkedBy: 'test' } })
    expect((await who.people.list({ search: email })).items.map(({ id }) => id)).toEqual([personId])
  })

  test('a person nobody knows is not found', async () => {
    await expect(callerFor(actorWith('auditor')).people.get({ id: unique() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
