import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool, withConnection } from '@/server/db'
import { copyRows } from './copy-rows'

const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
const pool = createPool(process.env.DATABASE_URL ?? '', 1)
beforeAll(async () => {
  await owner.connect()
  await owner.query('CREATE TABLE copied (n int PRIMARY KEY, text text, list text[], body jsonb, yes boolean)')
  await owner.query('GRANT SELECT, INSERT, DELETE ON copied TO acgs_app')
})
afterAll(async () => {
  await owner.query('DROP TABLE copied')
  await owner.end()
  await pool.end()
})

const COLUMNS = ['n', 'text', 'list', 'body', 'yes']
const copy = (rows: unknown[][]) => withConnection(pool, (client) => copyRows(client, { table: 'copied', columns: COLUMNS }, rows))
const read = async () => (await pool.query('SELECT n, text, list, body, yes FROM copied ORDER BY n')).rows
const clear = () => pool.query('DELETE FROM copied')

/** What PostgreSQL can hold at all: no NUL, no half of a surrogate pair. */
const Text = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))

test('any text, list and document comes back as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.option(Text), fc.array(Text), fc.dictionary(Text, Text)), { maxLength: 20 }), async (made) => {
      await clear()
      await copy(made.map(([text, list, body], n) => [n, text, list, JSON.stringify(body), n % 2 === 0]))
      expect(await read()).toEqual(made.map(([text, list, body], n) => ({ n, text, list, body: { ...body }, yes: n % 2 === 0 })))
    }),
    { numRuns: 50 },
  )
})

test('text that looks like the format itself stays text', async () => {
  await clear()
  const hostile = ['\\.', '\\N', 'a\tb\nc\rd\\e', '{"a","b"}', "'; DROP TABLE copied; --", '\u202Ex', '=cmd()', 'x'.repeat(65_536)]
  await copy(hostile.map((text, n) => [n, text, [text], JSON.stringify({ text }), null]))
  expect((await read()).map(({ text, list, body }) => [text, list, body])).toEqual(hostile.map((text) => [text, [text], { text }]))
})

test.each([
  ['a NUL', [1, 'a\0b', [], '{}', true], /^22/],
  ['half of a surrogate pair in a document', [1, 'x', [], JSON.stringify({ a: '\ud800' }), true], /^22/],
  ['a row that is there already', [0, 'x', [], '{}', true], /^23505$/],
])('%s is refused with all rows of its batch, and the pool goes on', async (_name, row, code) => {
  await clear()
  await copy([[0, 'first', [], '{}', true]])
  await expect(copy([[9, 'other', [], '{}', true], row])).rejects.toMatchObject({ code: expect.stringMatching(code) })
  expect((await read()).map(({ n }) => n)).toEqual([0])
})
