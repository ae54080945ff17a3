import { expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { Told } from '@/server/ports/identity-provider'
import { signInByProvider } from '@/server/services/identities/sign-in'
import { createSession, hashSession, hexOf } from '@/server/sessions'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { elevationOf } from '@/server/testing/elevation'
import { anIssuer, aWord, fakeProvider, mapGroup } from '@/server/testing/identities'
import { startOidcStepUp } from './oidc-start'
import { type Returned, verifyOidcStepUp } from './verify-oidc'

// Before anything reads the environment, which happens once.
vi.hoisted(() => {
  process.env.ACGS_SEAL_KEYS = `1:${'A'.repeat(43)}`
})

const HOUR = 3_600_000
const target = { kind: 'agent', id: 'agent-that-never-was' }
const input = { agentId: target.id, version: 1, typed: target.id, reason: 'it is not needed any more' }

async function aPerson({ checkedAt = new Date(), hasToken = false, acr = [] as string[] } = {}) {
  const iss = anIssuer()
  await mapGroup(iss, 'root', 'admin')
  const word = aWord({ iss, groups: ['root'] })
  const known = await signInByProvider(serviceContext(), word)
  if (known.state !== 'known') throw new Error(known.why)
  const sid = await createSession({
    personId: known.personId,
    method: 'oidc',
    source: { ip: '127.0.0.1', uaHash: 'test' },
    requestId: 'test',
    now: new Date(),
    proof: {
      amr: ['pwd'],
      identityId: known.identityId,
      checkedAt,
      ...(hasToken ? { refreshToken: () => new Uint8Array([1]) } : {}),
    },
  })
  const sessionHash = hexOf(hashSession(sid))
  const actor: Actor = { id: known.personId, name: 'Ada', kind: 'person', roles: ['admin'], sessionHash }
  const fake = fakeProvider(iss, { told: { state: 'told', word } as Told })
  const by = { provider: fake.provider, acr, refreshMs: HOUR, stepUpReturn: 'http://localhost/api/step-up/oidc/callback' }
  const ctx = serviceContext(actor)
  const begin = () => elevationOf(actor, 'agents.retire', { target, input, isVerified: false })
  const start = async (id: string) => {
    const started = await startOidcStepUp(ctx, { id, by })
    if (typeof started === 'string') throw new Error(started)
    return { ...started, asked: new URL(started.url).searchParams }
  }
  const back = (cookie: string | undefined, over: Partial<Returned> & { told?: Told }) => {
    const { told, ...returned } = over
    if (told) fake.answer.told = told
    return verifyOidcStepUp(ctx, { cookie, returned: { state: null, code: 'c', iss: null, error: null, ...returned }, by })
  }
  const told = (change: Partial<typeof word> = {}): Told => ({
    state: 'told',
    word: { ...word, issuedAt: new Date(), authTime: new Date(), ...change },
  })
  return { actor, by, ctx, begin, start, back, told, fake }
}
const row = (id: string) => testDb().elevation.findUniqueOrThrow({ where: { id } })

test('the provider is asked to ask again, about exactly this action; its answer confirms it once', async () => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  expect(Object.fromEntries(asked)).toMatchObject({ prompt: 'login', max_age: '0' })
  expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/)
  expect(await p.back(cookie, { state: asked.get('state'), told: p.told() })).toBe('done')
  expect(await row(id)).toMatchObject({ method: 'oidc', evidence: { nonce: asked.get('nonce'), amr: ['pwd', 'mfa'] }, usedAt: null })
  const entries = await entriesAbout(id)
  expect(entries.map(({ action, phase }) => `${action} ${phase}`)).toEqual(['elevations.verify intent', 'elevations.verify outcome'])
  expect(entries[1]).toMatchObject({ outcome: 'done', reason: 'agents.retire by oidc' })
  // The permission was there and the confirmation counted: what is left is that there is no such agent.
  await expect(callerFor(p.actor).agents.retire({ ...input, elevation: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await p.back(cookie, { state: asked.get('state'), told: p.told() })).toBe('over')
})

const seconds = (n: number) => new Date(Date.now() + n * 1000)
const lacks: [string, Parameters<Awaited<ReturnType<typeof aPerson>>['told']>[0], string][] = [
  ['V6.8.4: the person was asked an hour ago, whatever was requested', { authTime: seconds(-3600) }, 'not-fresh'],
  ['V6.8.4: nobody says when the person was asked', { authTime: null }, 'not-fresh'],
  ['somebody else signed in', { sub: 'eve' }, 'person'],
  ['V6.8.4: one factor alone', { amr: ['pwd'] }, 'weak'],
  ['V6.8.4: no word about how', { amr: [] }, 'weak'],
]
test.each(lacks)('%s: not confirmed, counted and audited', async (_name, change, outcome) => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  expect(await p.back(cookie, { state: asked.get('state'), told: p.told(change) })).toBe(outcome)
  expect(await row(id)).toMatchObject({ verifiedAt: null, failures: 1 })
  expect((await entriesAbout(id)).map(({ phase, outcome: end }) => [phase, end])).toEqual([
    ['intent', null],
    ['outcome', 'failed'],
  ])
})

test('a strength that is asked for has to be in the token: stripped or another one is weak, also with a second factor', async () => {
  const p = await aPerson({ acr: ['gold', 'silver'] })
  const id = await p.begin()
  for (const acr of [null, 'bronze']) {
    const { cookie, asked } = await p.start(id)
    expect(asked.get('acr_values')).toBe('gold silver')
    expect(await p.back(cookie, { state: asked.get('state'), told: p.told({ acr, amr: ['mfa'] }) })).toBe('weak')
  }
  const { cookie, asked } = await p.start(id)
  expect(await p.back(cookie, { state: asked.get('state'), told: p.told({ acr: 'silver', amr: [] }) })).toBe('done')
})

test('a provider whose clock is wrong is still understood: it is its own two times that count', async () => {
  const p = await aPerson()
  const { cookie, asked } = await p.start(await p.begin())
  const told = p.told({ issuedAt: seconds(-45), authTime: seconds(-46) })
  expect(await p.back(cookie, { state: asked.get('state'), told })).toBe('done')
})

test('V10.2.1: another state, no state, no cookie, or the cookie of another session is lost, and counts against nobody', async () => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  const state = asked.get('state')
  expect(await p.back(cookie, { state: 'another', told: p.told() })).toBe('lost')
  expect(await p.back(cookie, { state: null })).toBe('lost')
  expect(await p.back(undefined, { state })).toBe('lost')
  expect(await p.back('AAAA', { state })).toBe('lost')
  const other = await aPerson()
  expect(await other.back(cookie, { state, told: other.told() })).toBe('lost')
  expect(await row(id)).toMatchObject({ verifiedAt: null, failures: 0 })
})

test('a token that does not hold is counted; five make the confirmation void', async () => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  const state = asked.get('state')
  for (let n = 0; n < 5; n += 1) expect(await p.back(cookie, { state, told: { state: 'refused', why: 'x' } })).toBe('unproven')
  expect(await p.back(cookie, { state, told: p.told() })).toBe('over')
})

test('nobody signed in, or silence: nothing is counted', async () => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  const state = asked.get('state')
  expect(await p.back(cookie, { state, code: null, error: 'access_denied' })).toBe('declined')
  expect(await p.back(cookie, { state, told: { state: 'away', why: 'x' } })).toBe('away')
  expect(await row(id)).toMatchObject({ failures: 0 })
})

test('F52: a provider that does not answer, or has not about this session, confirms nothing', async () => {
  const p = await aPerson()
  p.fake.answer.isUp = false
  expect(await startOidcStepUp(p.ctx, { id: await p.begin(), by: p.by })).toBe('away')
  const silent = await aPerson({ hasToken: true, checkedAt: new Date(Date.now() - 2 * HOUR) })
  expect(await startOidcStepUp(silent.ctx, { id: await silent.begin(), by: silent.by })).toBe('stale')
  const asked = await aPerson({ hasToken: true })
  expect(typeof (await startOidcStepUp(asked.ctx, { id: await asked.begin(), by: asked.by }))).toBe('object')
})

test('a confirmation of somebody else, or of a session from elsewhere, is not begun', async () => {
  const [p, other] = [await aPerson(), await aPerson()]
  const id = await p.begin()
  expect(await startOidcStepUp(other.ctx, { id, by: other.by })).toBe('over')
  expect(await startOidcStepUp(p.ctx, { id: crypto.randomUUID(), by: p.by })).toBe('over')
  expect(await startOidcStepUp(p.ctx, { id, by: other.by })).toBe('foreign')
})

test('a confirmation that is over 5 minutes old is over', async () => {
  const p = await aPerson()
  const id = await p.begin()
  const { cookie, asked } = await p.start(id)
  await testDb().elevation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
  expect(await p.back(cookie, { state: asked.get('state'), told: p.told() })).toBe('over')
  expect(await startOidcStepUp(p.ctx, { id, by: p.by })).toBe('over')
})
