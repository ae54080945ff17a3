import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'

let database: LogDatabase
let owner: Awaited<ReturnType<LogDatabase['connect']>>
let app: Awaited<ReturnType<LogDatabase['connect']>>
beforeAll(async () => {
  database = await createLogDatabase()
  owner = await database.connect('owner')
  app = await database.connect('app')
  for (const text of [
    `INSERT INTO audit_leaf (idx, hash) VALUES (0, sha256('x'))`,
    `INSERT INTO audit_entry (idx, sealed_at, at, entry_id, phase, action, actor_id, actor_kind, target_kind, target_id, request_id, text)
     VALUES (0, now(), now(), '', '', '', '', '', '', '', '', 'x'), (1, '2019-06-03', now(), '', '', '', '', '', '', '', '', 'y')`,
    `INSERT INTO audit_tile (level, n, bytes) VALUES (0, 0, decode(repeat('00', 8192), 'hex'))`,
    `INSERT INTO audit_checkpoint (size, root, note, at) VALUES (1, sha256('x'), '', now())`,
    `INSERT INTO audit_check (kind, size, took_ms, is_good, detail) VALUES ('full', 1, 1, true, '')`,
    `INSERT INTO audit_detail (digest, salt, body, class, person_id) VALUES ('sha256:a', 's', 'b', 'event', 'p'), ('sha256:b', 's', 'b', 'event', 'p'), ('sha256:c', 's', 'b', 'event', 'q')`,
    `INSERT INTO audit_detail (digest, salt, body, class, at) VALUES ('sha256:d', 's', 'b', 'heartbeat', now() - interval '401 days'), ('sha256:e', 's', 'b', 'event', now() - interval '401 days')`,
  ])
    await owner.query(text)
})
afterAll(() => database.drop())

const refused = { code: '42501' }
const ALWAYS = ['audit_leaf', 'audit_entry', 'audit_tile', 'audit_checkpoint', 'audit_check', 'audit_purge', 'audit_detail', 'audit_inbox']

test.each([
  ['audit_leaf', `hash = sha256('y')`],
  ['audit_entry', `text = 'y'`],
  ['audit_tile', `level = 1`],
  ['audit_checkpoint', `note = 'y'`],
  ['audit_check', `is_good = true`],
])('not even the owner changes, deletes or empties %s, replica mode or not', async (table, change) => {
  for (const text of [`UPDATE ${table} SET ${change}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
    await expect(owner.query(text)).rejects.toMatchObject(refused)
})

test('every trigger of the log is on in every mode, on each partition, also on one made later', async () => {
  await owner.query('SELECT acgs_ensure_audit_partitions(5)')
  await owner.query(`CREATE TABLE audit_entry_201808 PARTITION OF audit_entry FOR VALUES FROM ('2018-08-01') TO ('2018-09-01')`)
  const { rows } = await owner.query<{ relation: string; enabled: string; events: string }>(
    `SELECT t.relid::regclass::text AS relation, string_agg(DISTINCT g.tgenabled::text, '') AS enabled, string_agg(g.tgname, ' ' ORDER BY g.tgname) AS events
     FROM unnest($1::text[]) AS name CROSS JOIN LATERAL (SELECT name::regclass AS relid UNION SELECT relid FROM pg_partition_tree(name::regclass)) t
     LEFT JOIN pg_trigger g ON g.tgrelid = t.relid AND NOT (g.tgisinternal AND g.tgconstraint <> 0) GROUP BY 1`,
    [ALWAYS],
  )
  expect(rows.map(({ relation }) => relation)).toEqual(expect.arrayContaining(ALWAYS))
  expect(rows.filter(({ relation }) => relation.startsWith('audit_entry')).length).toBeGreaterThanOrEqual(8)
  expect(rows.filter(({ enabled }) => enabled !== 'A')).toEqual([])
  expect(rows.filter(({ relation, events }) => relation !== 'audit_inbox' && !/no_change/.test(events))).toEqual([])
  const made = rows.find(({ relation }) => /_20\d{4}$/.test(relation) && relation !== 'audit_entry_201808')
  expect(made?.events).toBe('acgs_no_change acgs_no_truncate')
})

test('detail can be erased and nothing else', async () => {
  await expect(owner.query(`UPDATE audit_detail SET body = 'other' WHERE digest = 'sha256:a'`)).rejects.toMatchObject(refused)
  await expect(owner.query(`DELETE FROM audit_detail`)).rejects.toMatchObject(refused)
  await expect(app.query(`UPDATE audit_detail SET body = NULL`)).rejects.toMatchObject(refused)
  expect((await app.query(`SELECT acgs_erase_detail('sha256:c') AS n`)).rows).toEqual([{ n: 1 }])
  expect((await app.query(`SELECT acgs_erase_person_detail('p') AS n`)).rows).toEqual([{ n: 2 }])
  expect((await app.query(`SELECT acgs_erase_person_detail('p') AS n`)).rows).toEqual([{ n: 0 }])
  expect((await app.query(`SELECT acgs_expire_detail() AS n`)).rows).toEqual([{ n: 1 }])
  const { rows } = await app.query(`SELECT digest, salt, body, erased_at IS NOT NULL AS gone FROM audit_detail ORDER BY digest`)
  expect(rows.map(({ gone }) => gone)).toEqual([true, true, true, true, false])
  expect(rows[0]).toMatchObject({ salt: null, body: null })
  await expect(owner.query(`UPDATE audit_detail SET body = 'back' WHERE digest = 'sha256:a'`)).rejects.toMatchObject(refused)
})

test('a month of text is dropped with a proof of its verified export alone, and never before its time', async () => {
  await owner.query(`CREATE TABLE audit_entry_201807 PARTITION OF audit_entry FOR VALUES FROM ('2018-07-01') TO ('2018-08-01')`)
  await owner.query(
    `INSERT INTO audit_entry (idx, sealed_at, at, entry_id, phase, action, actor_id, actor_kind, target_kind, target_id, request_id, text)
     VALUES (2, '2018-07-03', now(), '', '', '', '', '', '', '', '', 'x'), (3, '2018-07-04', now(), '', '', '', '', '', '', '', '', 'y')`,
  )
  await owner.query(`INSERT INTO audit_checkpoint (size, root, note, at) VALUES (4, sha256('4'), '', now())`)
  const { rows } = await owner.query<{ root: string }>(`SELECT encode(sha256('4'), 'hex') AS root`)
  const proof = {
    entries: 2,
    fromIndex: 2,
    toIndex: 4,
    exportDigest: `sha256:${'a'.repeat(64)}`,
    size: 4,
    root: rows[0]?.root,
    verifiedAt: new Date(Date.now() - 1000).toISOString(),
  }
  const purge = (over: object, month = '2018-07-01') =>
    app.query('SELECT * FROM acgs_purge_audit_month($1::date, $2::jsonb, $3)', [month, JSON.stringify({ ...proof, ...over }), 'p'])
  await expect(purge({}, '2024-01-01')).rejects.toThrow('younger')
  await expect(purge({}, '2018-01-01')).rejects.toThrow('not there')
  await expect(purge({ entries: 1 })).rejects.toThrow('does not cover')
  await expect(purge({ toIndex: 3 })).rejects.toThrow('does not cover')
  await expect(purge({ exportDigest: 'x' })).rejects.toThrow('not verified')
  await expect(purge({ verifiedAt: null })).rejects.toThrow('not verified')
  await expect(purge({ root: 'ab' })).rejects.toThrow('no checkpoint')
  await expect(purge({ size: 1 })).rejects.toThrow('no checkpoint')
  expect((await purge({})).rows).toMatchObject([{ part: 'audit_entry_201807', from_idx: '2', to_idx: '4', entries: '2', by: 'p' }])
  expect((await app.query(`SELECT to_regclass('audit_entry_201807') AS there`)).rows).toEqual([{ there: null }])
  await expect(owner.query('DELETE FROM audit_purge')).rejects.toMatchObject(refused)
})
