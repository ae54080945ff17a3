import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

const urls = { app: process.env.DATABASE_URL, sequencer: process.env.AUDIT_DATABASE_URL, owner: process.env.DATABASE_OWNER_URL }
const clients = Object.fromEntries(
  Object.entries(urls).map(([name, connectionString]) => [name, new pg.Client({ connectionString })]),
) as Record<keyof typeof urls, pg.Client>

beforeAll(() => Promise.all(Object.values(clients).map((client) => client.connect())))
afterAll(() => Promise.all(Object.values(clients).map((client) => client.end())))

const refused = { code: '42501' }

test('the app may add an entry and nothing else', async () => {
  await clients.app.query(`INSERT INTO audit_inbox (entry) VALUES ('{"v":1}')`)
  await expect(clients.app.query('SELECT entry FROM audit_inbox')).rejects.toMatchObject(refused)
  await expect(clients.app.query(`INSERT INTO audit_inbox (entry) VALUES ('{}') RETURNING id`)).rejects.toMatchObject(refused)
  await expect(clients.app.query(`INSERT INTO audit_inbox (id, entry) VALUES (1, '{}')`)).rejects.toMatchObject(refused)
  await expect(clients.app.query(`UPDATE audit_inbox SET entry = '{}'`)).rejects.toMatchObject(refused)
  await expect(clients.app.query('DELETE FROM audit_inbox')).rejects.toMatchObject(refused)
  await expect(clients.app.query('TRUNCATE audit_inbox')).rejects.toMatchObject(refused)
})

test('not even the owner truncates the inbox, replica mode or not', async () => {
  await expect(clients.owner.query('TRUNCATE audit_inbox')).rejects.toMatchObject(refused)
  const { rows } = await clients.owner.query(`SELECT tgenabled FROM pg_trigger WHERE tgname = 'audit_inbox_no_truncate'`)
  expect(rows).toEqual([{ tgenabled: 'A' }])
})

test('the sequencer reads and empties the inbox and touches nothing of the app', async () => {
  await clients.sequencer.query('SELECT id, entry FROM audit_inbox LIMIT 1 FOR UPDATE')
  await expect(clients.sequencer.query('SELECT 1 FROM agent')).rejects.toMatchObject(refused)
  await expect(clients.sequencer.query(`INSERT INTO audit_inbox (entry) VALUES ('{}')`)).rejects.toMatchObject(refused)
})

test('an entry over 16 KiB is refused by the table itself', async () => {
  await expect(clients.app.query('INSERT INTO audit_inbox (entry) VALUES ($1)', ['x'.repeat(16_385)])).rejects.toMatchObject({
    code: '23514',
  })
})

test('the app may neither drop a day of decisions nor ask for less than a week of them', async () => {
  await expect(clients.app.query('SELECT acgs_drop_partitions(1)')).rejects.toThrow('below 7')
  await expect(clients.app.query('DROP TABLE decision_default')).rejects.toMatchObject(refused)
  await expect(clients.app.query('DELETE FROM decision')).rejects.toMatchObject(refused)
})
