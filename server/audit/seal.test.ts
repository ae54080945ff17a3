import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { readHead } from './head'
import { readCheckpoint } from './note'
import { sealOnce } from './seal'
import { storedHashes } from './tiles'
import { leafHash, rootOf } from './tree'
import { verifyLog } from './verify-log'

let database: LogDatabase
let app: pg.Client
let sequencer: pg.Client
const signer = aSigner()
const now = () => new Date()
const seal = (limit?: number) => sealOnce(sequencer, { signers: [signer], now, ...(limit ? { limit } : {}) })

beforeAll(async () => {
  database = await createLogDatabase()
  app = await database.connect('app')
  sequencer = await database.connect('sequencer')
})
afterAll(() => database.drop())

const entry = (n: number) => `{"actor":{"id":"p","kind":"person"},"id":"e${n}","target":{"id":"t${n}","kind":"agent"},"v":1}`
const put = (...texts: string[]) => app.query('INSERT INTO audit_inbox (entry) SELECT unnest($1::text[])', [texts])

test('what waits is sealed in order, found by its columns, and covered by a signed checkpoint', async () => {
  expect(await seal()).toMatchObject({ sealed: 0, size: 0, note: null })
  await put(...Array.from({ length: 700 }, (_, n) => entry(n)))
  expect(await seal()).toMatchObject({ sealed: 256, size: 256 })
  const { size, root, note } = await seal(1000)
  expect(size).toBe(700)
  expect(readCheckpoint(note ?? '', [verifierOf(signer)])).toMatchObject({ size: 700, root, signedBy: [verifierOf(signer)] })
  const { rows } = await app.query('SELECT idx, text, entry_id, actor_id, action FROM audit_entry WHERE target_id = $1', ['t300'])
  expect(rows).toEqual([{ idx: '300', text: entry(300), entry_id: 'e300', actor_id: 'p', action: 'unknown' }])
  const tiles = await app.query('SELECT level, n FROM audit_tile ORDER BY 1, 2')
  expect(tiles.rows).toEqual([
    { level: 0, n: '0' },
    { level: 0, n: '1' },
  ])
  expect(await rootOf(700, storedHashes(sequencer))).toEqual(root)
  expect(await storedHashes(sequencer)(0, 699)).toEqual(leafHash(entry(699)))
})

test('no text can stop the log', async () => {
  const { size } = await readHead(sequencer)
  const long = 'x'.repeat(9000)
  const hostile = [
    'not json',
    '{}',
    '[1]',
    'null',
    '{"action":"a\\u0000b","at":"9999999-01-01","id":7}',
    '{"target":{"id":"\\ud800","kind":3}}',
    `{"id":"${long}","target":{"id":"${long.slice(0, 7000)}","kind":"k"}}`,
    '{"at":"0000-01-01T00:00:00Z"}',
    '{"at":"9999-12-31T23:59:59.999999Z"}',
    '{"__proto__":{"id":"x"},"actor":{"id":null}}',
    `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`,
    ' { "b": 1, "a": 2 } ',
  ]
  await put(...hostile)
  expect(await seal()).toMatchObject({ sealed: hostile.length })
  const { rows } = await app.query<{ text: string; action: string }>('SELECT text, action FROM audit_entry WHERE idx >= $1 ORDER BY idx', [
    size,
  ])
  expect(rows.map(({ text }) => text)).toEqual([...hostile.slice(0, -1), '{"a":2,"b":1}'])
  expect(rows[0]?.action).toBe('unknown')
  expect(await verifyLog(sequencer, { verifiers: [verifierOf(signer)] })).toMatchObject({ isGood: true, problems: [] })
})

test('without a key entries are sealed, the checkpoint waits and says why; it comes with the key', async () => {
  const before = await readHead(sequencer)
  await put(entry(1))
  const waiting = await sealOnce(sequencer, { signers: [], now })
  expect(waiting).toMatchObject({ sealed: 1, note: before.note, waitsWhy: 'no key may sign', isWrong: false })
  expect(await readHead(sequencer)).toMatchObject({ noteSize: before.size, size: before.size + 1, waitsWhy: 'no key may sign' })
  const signed = await seal()
  expect(signed).toMatchObject({ sealed: 0, waitsWhy: null })
  expect(readCheckpoint(signed.note ?? '', [verifierOf(signer)])).toMatchObject({ size: before.size + 1 })
})

test('who has been followed by another seals nothing', async () => {
  await put(entry(2))
  await expect(sealOnce(sequencer, { signers: [signer], now, epoch: 99 })).rejects.toThrow('taken over')
  expect(await seal()).toMatchObject({ sealed: 1 })
})

test('a backlog that came after the statistics of an empty inbox is taken by its key, not by reading all of it for each batch', async () => {
  const owner = await database.connect('owner')
  while ((await seal(4096)).sealed > 0);
  await owner.query('VACUUM ANALYZE audit_inbox')
  const { size } = await readHead(sequencer)
  await put(...Array.from({ length: 3 }, (_, n) => entry(n)))
  const wholeReads = async () => {
    await sequencer.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await owner.query<{ n: string }>(`SELECT seq_scan AS n FROM pg_stat_user_tables WHERE relname = 'audit_inbox'`)
    return Number(rows[0]?.n)
  }
  const before = await wholeReads()
  expect(await seal(4096)).toMatchObject({ sealed: 3, size: size + 3 })
  expect(await wholeReads()).toBe(before)
})
