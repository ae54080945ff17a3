import { expect, test, vi } from 'vitest'
import type { Told } from '@/server/ports/identity-provider'
import { seal, unseal } from '@/server/sealed'
import { createSession, hashSession, hexOf, loadSession } from '@/server/sessions'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anIssuer, aWord, fakeProvider, mapGroup } from '@/server/testing/identities'
import { refreshPurpose, refreshSessions } from './refresh'
import { signInByProvider } from './sign-in'
import { PROVIDER_ALARM, watchProvider } from './watch-provider'

// Before anything reads the environment, which happens once.
vi.hoisted(() => {
  process.env.ACGS_SEAL_KEYS = `1:${'A'.repeat(43)}`
})
const HOUR = 3_600_000
const ctx = serviceContext()
const source = { ip: '127.0.0.1', uaHash: 'test' }

/** A person with a session that was checked an hour ago, at a provider of its own. */
async function aSession(groups = ['ops'], checkedAt = new Date(Date.now() - HOUR)) {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  await mapGroup(iss, 'sec', 'analyst')
  const word = aWord({ iss, groups })
  const known = await signInByProvider(ctx, word)
  if (known.state !== 'known') throw new Error(known.why)
  const sid = await createSession({
    personId: known.personId,
    method: 'oidc',
    source,
    requestId: 'test',
    now: new Date(),
    proof: {
      amr: ['pwd'],
      identityId: known.identityId,
      refreshToken: (hash) => seal('first', refreshPurpose(hash)),
      checkedAt,
    },
  })
  const hash = hexOf(hashSession(sid))
  const row = () => testDb().session.findUniqueOrThrow({ where: { idHash: hashSession(sid) } })
  const roles = async () => (await loadSession(sid, { now: new Date(), isActivity: false }))?.actor.roles
  const told = (over: Partial<typeof word> = {}): Told => ({ state: 'told', word: { ...word, ...over } })
  const turn = (told: Told) => {
    const fake = fakeProvider(iss, { told })
    return refreshSessions(ctx, { provider: fake.provider, refreshMs: HOUR }).then((result) => ({ ...result, ...fake }))
  }
  return { ...known, iss, hash, row, roles, told, turn, word }
}
const refreshes = async (hash: string) => (await entriesAbout(hash)).filter(({ action }) => action === 'sessions.refresh')

test('an hour old: asked with its own token about its own subject; the next token is kept, and nothing is recorded without a change', async () => {
  const s = await aSession()
  const { asked } = await s.turn(s.told({ refreshToken: 'second' }))
  expect(asked).toEqual([{ token: 'first', sub: s.word.sub }])
  const { refreshToken, checkedAt, askingUntil } = await s.row()
  expect(unseal(refreshToken ?? new Uint8Array(), refreshPurpose(s.hash))).toBe('second')
  expect(Date.now() - (checkedAt?.getTime() ?? 0)).toBeLessThan(60_000)
  expect(askingUntil).toBeNull()
  expect(await refreshes(s.hash)).toEqual([])
  expect((await s.turn(s.told())).asked).toEqual([])
})

test('younger than an hour, ended or idle: nobody is asked', async () => {
  const young = await aSession(['ops'], new Date(Date.now() - HOUR + 60_000))
  const ended = await aSession()
  await testDb().session.update({ where: { idHash: (await ended.row()).idHash }, data: { revokedAt: new Date() } })
  const idle = await aSession()
  await testDb().session.update({ where: { idHash: (await idle.row()).idHash }, data: { idleUntil: new Date(Date.now() - 1) } })
  for (const s of [young, ended, idle]) expect((await s.turn(s.told())).asked).toEqual([])
})

test('a new group gives its role at once', async () => {
  const s = await aSession()
  await s.turn(s.told({ groups: ['ops', 'sec'] }))
  expect(await s.roles()).toEqual(['operator', 'analyst'])
  expect(await refreshes(s.hash)).toMatchObject([{ outcome: 'done', reason: 'groups changed: +analyst' }])
})

test('a group that is gone takes the role and the session with it', async () => {
  const s = await aSession(['ops', 'sec'])
  await s.turn(s.told({ groups: ['ops'] }))
  expect(await s.roles()).toBeUndefined()
  expect((await s.row()).reason).toContain('analyst')
  expect(await refreshes(s.hash)).toMatchObject([{ outcome: 'denied', reason: 'groups changed: -analyst' }])
  expect((await refreshes(s.hash))[0]?.detail_digest).toMatch(/^sha256:/)
})

test('the provider’s no ends the session, and is recorded', async () => {
  const s = await aSession()
  await s.turn({ state: 'refused', why: 'invalid_grant' })
  expect(await s.row()).toMatchObject({ revokedBy: 'system:identity-provider', refreshToken: null })
  expect(await refreshes(s.hash)).toMatchObject([{ outcome: 'denied', reason: 'the provider refuses it: invalid_grant' }])
})

test('a list that became too long ends the session: it is not a list without groups', async () => {
  const s = await aSession()
  await s.turn(s.told({ groups: 'overage' }))
  expect(await s.roles()).toBeUndefined()
  expect((await testDb().roleGrant.findMany({ where: { personId: s.personId, revokedAt: null } })).map(({ role }) => role)).toEqual([
    'operator',
  ])
})

test('an unlinked identity ends the session', async () => {
  const s = await aSession()
  await testDb().identity.update({ where: { id: s.identityId }, data: { unlinkedAt: new Date() } })
  await s.turn(s.told())
  expect(await s.roles()).toBeUndefined()
})

test('F52: silence keeps the session and its roles, and it is asked about again later', async () => {
  const s = await aSession()
  const { isAway, asked } = await s.turn({ state: 'away', why: 'no answer in 5 s' })
  expect({ isAway, asked: asked.length }).toEqual({ isAway: true, asked: 1 })
  expect(await s.roles()).toEqual(['operator'])
  expect(await refreshes(s.hash)).toEqual([])
  await testDb().session.update({ where: { idHash: (await s.row()).idHash }, data: { askingUntil: new Date(Date.now() - 1) } })
  expect((await s.turn(s.told())).asked).toHaveLength(1)
})

test('two workers at once ask once: a token counts once', async () => {
  const s = await aSession()
  const turns = await Promise.all([1, 2, 3].map(() => s.turn(s.told())))
  expect(turns.flatMap(({ asked }) => asked)).toHaveLength(1)
})

test('a token that cannot be opened any more leaves four hours from the sign-in', async () => {
  const s = await aSession()
  const { idHash, createdAt } = await s.row()
  await testDb().session.update({ where: { idHash }, data: { refreshToken: seal('x', 'another purpose') } })
  expect((await s.turn(s.told())).asked).toEqual([])
  const { absoluteUntil, refreshToken } = await s.row()
  expect(absoluteUntil.getTime() - createdAt.getTime()).toBe(4 * HOUR)
  expect(refreshToken).toBeNull()
})

test('F52: a provider that does not answer is an alarm for the security people until it does', async () => {
  const open = () => testDb().alarm.count({ where: { key: PROVIDER_ALARM, clearedAt: null } })
  const answers = [false, true]
  expect(await watchProvider(ctx, { isUp: async () => answers.shift() ?? false })).toBe(true)
  expect(await open()).toBe(0)
  expect(await watchProvider(ctx, { isUp: async () => false })).toBe(false)
  expect(await testDb().alarm.findFirst({ where: { key: PROVIDER_ALARM, clearedAt: null } })).toMatchObject({ severity: 2 })
  await watchProvider(ctx, { isUp: async () => true })
  expect(await open()).toBe(0)
})

test('one session that cannot be asked about holds up no other', async () => {
  const odd = await aSession(['ops'], new Date(Date.now() - 2 * HOUR))
  const word = aWord({ iss: odd.iss, groups: ['ops'] })
  const known = await signInByProvider(ctx, word)
  if (known.state !== 'known') throw new Error(known.why)
  const { personId, identityId } = known
  const proof = { amr: ['pwd'], identityId, refreshToken: (hash: string) => seal('first', refreshPurpose(hash)) }
  const checkedAt = new Date(Date.now() - HOUR)
  const sid = await createSession({ personId, method: 'oidc', source, requestId: 'test', now: new Date(), proof: { ...proof, checkedAt } })
  const { provider } = fakeProvider(odd.iss, { told: { state: 'told', word } })
  const refresh = async (token: string, sub: string) => {
    if (sub === odd.word.sub) throw new Error('odd')
    return provider.refresh(token, sub)
  }
  await refreshSessions(ctx, { provider: { ...provider, refresh }, refreshMs: HOUR })
  const row = await testDb().session.findUniqueOrThrow({ where: { idHash: hashSession(sid) } })
  expect(row.checkedAt?.getTime()).toBeGreaterThan(checkedAt.getTime())
})
