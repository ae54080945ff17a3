import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'

const admin = callerFor(actorWith('admin'))

test('a token is shown once and stored as its digest', async () => {
  const made = await admin.tokens.create({ scopes: ['decide'], agents: ['agent-*'] })
  expect(made.token).toMatch(/^acgs_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
  const stored = await testDb().apiToken.findUniqueOrThrow({ where: { id: made.id } })
  const secret = made.token.slice('acgs_00000000_'.length)
  expect(Buffer.from(stored.secretHash).equals(createHash('sha256').update(secret).digest())).toBe(true)
  expect(JSON.stringify(await admin.tokens.list({}))).not.toContain(secret)
  expect(JSON.stringify(await entriesAbout('new'))).not.toContain(secret)
})

test('revoking works once; twice is a conflict, an unknown one is not found', async () => {
  const { id } = await admin.tokens.create({ scopes: ['decide'], agents: ['*'] })
  await admin.tokens.revoke({ id })
  await expect(admin.tokens.revoke({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(admin.tokens.revoke({ id: 'ffffffff' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test.each([
  ['no scope', { scopes: [] }],
  ['an unknown scope', { scopes: ['root'] }],
  ['91 days', { days: 91 }],
  ['a bad network', { cidr: '10.0.0.0/99' }],
])('refused: %s', async (_name, change) => {
  await expect(admin.tokens.create({ scopes: ['decide'], agents: ['a'], ...change } as never)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})
