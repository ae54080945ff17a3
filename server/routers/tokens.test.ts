import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SCOPE_NEEDS } from '@/lib/access'
import { type CreateToken, SCOPES } from '@/lib/schemas/agents'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { makeToken } from '@/server/testing/tokens'

const admin = callerFor(actorWith('admin'))
const DAY_MS = 86_400_000

test('a token is shown once and stored as its digest', async () => {
  const made = await makeToken({ scopes: ['decide'], agents: ['agent-*'], label: `once ${crypto.randomUUID()}` })
  expect(made.token).toMatch(/^acgs_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
  const stored = await testDb().apiToken.findUniqueOrThrow({ where: { id: made.id } })
  const secret = made.token.slice('acgs_00000000_'.length)
  expect(Buffer.from(stored.secretHash).equals(createHash('sha256').update(secret).digest())).toBe(true)
  const shown = await admin.tokens.list({ search: made.id })
  expect(shown.items).toHaveLength(1)
  expect(JSON.stringify(shown)).not.toContain(secret)
  expect(JSON.stringify(await entriesAbout('new'))).not.toContain(secret)
})

test('revoking works once; twice is a conflict, an unknown one is not found', async () => {
  const { id } = await makeToken({ scopes: ['decide'], agents: ['*'] })
  await admin.tokens.revoke({ id })
  await expect(admin.tokens.revoke({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(admin.tokens.revoke({ id: 'ffffffff' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('without a confirmation of exactly this input no token is made', async () => {
  const input = { scopes: ['decide' as const], agents: ['agent-7'] }
  await expect(admin.tokens.create(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
})

test.each([
  ['no scope', { scopes: [] }],
  ['an unknown scope', { scopes: ['root'] }],
  ['91 days', { days: 91 }],
  ['a bad network', { cidr: '10.0.0.0/99' }],
])('refused: %s', async (_name, change) => {
  await expect(makeToken({ scopes: ['decide'], agents: ['a'], ...change } as never)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})

describe('scopes', () => {
  test('each one names what its maker must be allowed', () => {
    expect(Object.keys(SCOPE_NEEDS).sort()).toEqual([...SCOPES].sort())
  })

  test('nobody gives a token more than they may do themselves', async () => {
    const agents = ['agent-*']
    await expect(makeToken({ scopes: ['decide', 'audit:export'], agents })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/audit:export goes beyond/),
    })
    expect((await makeToken({ scopes: ['audit:export'], agents }, actorWith('admin', 'auditor'))).scopes).toEqual(['audit:export'])
  })
})

describe('the list', () => {
  test('pages by a cursor, newest first, and knows what ends soon, is over and was revoked', async () => {
    const label = `list ${crypto.randomUUID()}`
    const make = (days: number) => makeToken({ scopes: ['decide'], agents: ['a'], days, label })
    const [ending, live, over, revoked] = [await make(3), await make(30), await make(30), await make(30)]
    await testDb().apiToken.update({ where: { id: over.id }, data: { expiresAt: new Date(Date.now() - DAY_MS) } })
    await admin.tokens.revoke({ id: revoked.id })
    const first = await admin.tokens.list({ search: label, limit: 3 })
    expect(first.total).toBe(4)
    const second = await admin.tokens.list({ search: label, limit: 3, cursor: first.nextCursor ?? '' })
    const states = [...first.items, ...second.items].map(({ id, state }) => `${id} ${state}`)
    expect(states.sort()).toEqual([`${ending.id} ending`, `${live.id} live`, `${over.id} expired`, `${revoked.id} revoked`].sort())
    expect(second.nextCursor).toBeNull()
    for (const state of ['live', 'ending', 'expired', 'revoked'] as const)
      expect((await admin.tokens.list({ search: label, state })).items).toHaveLength(1)
  })

  test('a search is letters, not a pattern', async () => {
    const mark = crypto.randomUUID()
    await makeToken({ scopes: ['decide'], agents: ['a'], label: `a${mark}` } satisfies Partial<CreateToken>)
    expect((await admin.tokens.list({ search: `_${mark}` })).items).toEqual([])
  })
})
