import { expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import type { BegunElevation } from '@/lib/schemas/step-up'
import { callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { makeAuthenticator } from '@/server/testing/authenticator'
import { aCode, aPersona, withPasskey, withTotp } from '@/server/testing/people'

const codes = { verb: 'factors.codes', target: { kind: 'recovery_codes', id: 'own' }, input: {} }
const stored = (id: string) => testDb().elevation.findUniqueOrThrow({ where: { id } })
const alarm = (what: string, personId: string) =>
  testDb().alarm.findFirst({ where: { key: `step-up:${what}:${personId}`, clearedAt: null } })

test('what is begun is what is shown: verb, target, digest of the input, session, nonce and an end within five minutes', async () => {
  const actor = await aPersona('operator')
  const begun = await callerFor(actor).elevations.begin(codes)
  expect(begun.action).toMatchObject({ v: 1, verb: 'factors.codes', target: codes.target, session: actor.sessionHash })
  expect(begun.action.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  const row = await stored(begun.id)
  expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(5 * 60_000)
  expect(row).toMatchObject({ verb: 'factors.codes', verifiedAt: null, usedAt: null, action: begun.action })
  expect((await callerFor(actor).elevations.begin(codes)).action.nonce).not.toBe(begun.action.nonce)
})

test('a passkey signs exactly what is shown, counts once, and is kept as evidence beside the log', async () => {
  const actor = await aPersona('operator')
  const key = await withPasskey(actor.id)
  const caller = callerFor(actor)
  const { id, methods, webauthn } = await caller.elevations.begin(codes)
  expect(methods[0]).toEqual({ method: 'webauthn', isWeaker: false })
  const response = key.use(webauthn ?? { challenge: '' })
  expect(await caller.elevations.verify({ id, proof: { method: 'webauthn', response } })).toEqual({ id, method: 'webauthn' })
  expect(await caller.elevations.get({ id })).toMatchObject({ state: 'verified', method: 'webauthn' })
  const [intent, outcome] = await entriesAbout(id)
  expect(intent).toMatchObject({ action: 'elevations.verify', phase: 'intent' })
  expect(outcome).toMatchObject({ outcome: 'done', reason: 'factors.codes by webauthn' })
  const detail = await testDb().auditDetail.findUniqueOrThrow({ where: { digest: outcome?.detail_digest ?? '' } })
  expect(JSON.parse(detail.body ?? '')).toMatchObject({ method: 'webauthn', evidence: { passkey: key.id, assertion: { id: key.id } } })
  const made = await caller.factors.makeCodes({ elevation: id })
  expect(made.codes).toHaveLength(10)
  expect((await stored(id)).usedAt).not.toBeNull()
})

test('a signature over another action is no confirmation of this one', async () => {
  const actor = await aPersona('operator')
  const key = await withPasskey(actor.id)
  const caller = callerFor(actor)
  const [shown, other] = [await caller.elevations.begin(codes), await caller.elevations.begin(codes)]
  const response = key.use(other.webauthn ?? { challenge: '' })
  const answer = caller.elevations.verify({ id: shown.id, proof: { method: 'webauthn', response } })
  await expect(answer).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('4 tries are left') })
  expect((await entriesAbout(shown.id)).map((one) => one.outcome)).toEqual([null, 'failed'])
})

test('the key of somebody else is no key', async () => {
  const [actor, other] = [await aPersona('operator'), await aPersona('operator')]
  await withPasskey(actor.id)
  const theirs = await withPasskey(other.id)
  const caller = callerFor(actor)
  const { id, webauthn } = await caller.elevations.begin(codes)
  const response = theirs.use(webauthn ?? { challenge: '' })
  await expect(caller.elevations.verify({ id, proof: { method: 'webauthn', response } })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a code is weaker, counts once for all confirmations, and five wrong ones end a confirmation', async () => {
  const actor = await aPersona('operator')
  const secret = await withTotp(actor.id)
  const caller = callerFor(actor)
  const begin = () => caller.elevations.begin(codes)
  const first = await begin()
  expect(first.methods).toContainEqual({ method: 'totp', isWeaker: true })
  const proof = { method: 'totp' as const, code: aCode(secret) }
  await caller.elevations.verify({ id: first.id, proof })
  const second = await begin()
  await expect(caller.elevations.verify({ id: second.id, proof })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  for (let n = 0; n < 4; n++) await caller.elevations.verify({ id: second.id, proof }).catch(() => null)
  expect(await caller.elevations.get({ id: second.id })).toMatchObject({ state: 'void', triesLeft: 0 })
  const later = { method: 'totp' as const, code: aCode(secret, 30_000) }
  await expect(caller.elevations.verify({ id: second.id, proof: later })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('guessing over many confirmations ends too', async () => {
  const actor = await aPersona('operator')
  const secret = await withTotp(actor.id)
  const caller = callerFor(actor)
  const wrong = { method: 'totp' as const, code: aCode(secret, 3_600_000) }
  for (let n = 0; n < 3; n++) {
    const { id } = await caller.elevations.begin(codes)
    for (let tried = 0; tried < 5; tried++) await caller.elevations.verify({ id, proof: wrong }).catch(() => null)
  }
  const { id } = await caller.elevations.begin(codes)
  const right = { method: 'totp' as const, code: aCode(secret) }
  await expect(caller.elevations.verify({ id, proof: right })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a session of a persona confirms and says that nothing is proved; no other session may', async () => {
  const persona = await aPersona('operator')
  const caller = callerFor(persona)
  const begun = await caller.elevations.begin(codes)
  expect(begun.methods).toEqual([{ method: 'persona', isWeaker: true }])
  await caller.elevations.verify({ id: begun.id, proof: { method: 'persona' } })
  expect(await stored(begun.id)).toMatchObject({ method: 'persona', evidence: { says: expect.stringContaining('nothing is proved') } })
  const real = await aPersona('operator', { method: 'local' })
  const other = await callerFor(real).elevations.begin(codes)
  expect(other.methods).toEqual([])
  const refused = callerFor(real).elevations.verify({ id: other.id, proof: { method: 'persona' } })
  await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect((await stored(other.id)).verifiedAt).toBeNull()
})

test.each([
  ['a verb that needs none', { ...codes, verb: 'agents.activate' }, /^verb: /],
  ['a verb that is none', { ...codes, verb: 'agents.vanish' }, /^verb: /],
  ['another target than the input’s', { ...codes, target: { kind: 'recovery_codes', id: 'theirs' } }, /^target: /],
  ['an input the command would refuse', { ...codes, input: { more: 1 } }, /^input\.: /],
])('not begun: %s', async (_name, input, why) => {
  const begun = callerFor(await aPersona('operator')).elevations.begin(input)
  await expect(begun).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(why) })
})

test.each([
  ['a list', []],
  ['nothing', null],
  ['a number JSON does not know', { n: 1n }],
  ['more than a command takes', { text: 'x'.repeat(65_536) }],
])('no input: %s', async (_name, input) => {
  const begun = callerFor(await aPersona('operator')).elevations.begin({ ...codes, input: input as never })
  await expect(begun).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('two answers at once settle it once', async () => {
  const actor = await aPersona('operator')
  const caller = callerFor(actor)
  const { id } = await caller.elevations.begin(codes)
  const answers = await Promise.allSettled([1, 2, 3].map(() => caller.elevations.verify({ id, proof: { method: 'persona' } })))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const one of answers) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CONFLICT' })
})

test('an answer to somebody else’s question is not found, and security hears of it', async () => {
  const [owner, other] = [await aPersona('operator'), await aPersona('operator')]
  const { id }: BegunElevation = await callerFor(owner).elevations.begin(codes)
  const answer = callerFor(other).elevations.verify({ id, proof: { method: 'persona' } })
  await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND', cause: expect.any(AppError) })
  expect(await alarm('foreign', other.id)).toMatchObject({ severity: 3 })
  await expect(callerFor(other).elevations.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a person who has no key cannot answer with one', async () => {
  const caller = callerFor(await aPersona('operator'))
  const { id, webauthn } = await caller.elevations.begin(codes)
  expect(webauthn).toBeNull()
  const response = makeAuthenticator().use({ challenge: 'AAAA' })
  await expect(caller.elevations.verify({ id, proof: { method: 'webauthn', response } })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
