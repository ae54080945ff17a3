import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { createTokenUse } from './token-use'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 })
afterAll(() => pool.end())

async function aToken(): Promise<string> {
  const id = randomBytes(4).toString('hex')
  const expiresAt = new Date(Date.now() + 60_000)
  const data = { id, secretHash: new Uint8Array(32), label: 't', scopes: ['decide'], agents: ['a'], createdBy: 'test', expiresAt }
  await testDb().apiToken.create({ data })
  return id
}
const usedAt = async (id: string) => (await testDb().apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt

test('what was used is kept once a minute, and tells no engine to read again', async () => {
  const [used, other] = [await aToken(), await aToken()]
  const use = createTokenUse()
  use.note(used)
  await use.keep(pool)
  expect(await usedAt(other)).toBeNull()
  const first = await usedAt(used)
  expect(first).not.toBeNull()
  use.note(used)
  await use.keep(pool)
  expect(await usedAt(used)).toEqual(first)
  const trigger = await pool.query(`SELECT pg_get_triggerdef(oid) AS says FROM pg_trigger WHERE tgname = 'api_token_runtime'`)
  expect(trigger.rows[0].says).not.toContain('last_used_at')
  expect(trigger.rows[0].says).toContain('UPDATE OF')
})

test('while the database is away nothing is forgotten', async () => {
  const id = await aToken()
  const use = createTokenUse()
  use.note(id)
  const away = { query: () => Promise.reject(new Error('away')) } as unknown as pg.Pool // only query is asked
  await expect(use.keep(away)).rejects.toThrow('away')
  await use.keep(pool)
  expect(await usedAt(id)).not.toBeNull()
})
