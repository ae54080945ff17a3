import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { fillLog } from '@/server/testing/fill-log'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { storedHashes } from './tiles'
import { subtrees } from './tree'
import { verifyLog } from './verify-log'

let database: LogDatabase
let owner: pg.Client
let sequencer: pg.Client
const signer = aSigner()
const verifiers = [verifierOf(signer)]
const SIZE = 6000

beforeAll(async () => {
  database = await createLogDatabase()
  owner = await database.connect('owner')
  sequencer = await database.connect('sequencer')
  await fillLog(database, { signers: [signer], entries: SIZE, every: 500 })
})
afterAll(() => database.drop())

/** What somebody with the owner's password can do: switch the trigger off, change history, switch it on again. Undone afterwards. */
async function withHistory<T>(statements: readonly string[], run: () => Promise<T>): Promise<T> {
  const tables = ['audit_leaf', 'audit_entry', 'audit_tile', 'audit_checkpoint']
  await owner.query('BEGIN')
  try {
    for (const table of tables) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
    for (const statement of statements) await owner.query(statement)
    return await run()
  } finally {
    await owner.query('ROLLBACK')
  }
}
/** Looks with the forger's own transaction: the change never has to be undone. */
const look = (statements: readonly string[], options = {}) =>
  withHistory(statements, () => {
    const inside = {
      query: (text: string, values?: unknown[]) =>
        /^(BEGIN|ROLLBACK)/.test(text) ? Promise.resolve({ rows: [], rowCount: 0 }) : owner.query(text, values),
    }
    return verifyLog(inside as typeof owner, { verifiers, ...options })
  })

test('an untouched log is good: all of it, and any range', async () => {
  expect(await verifyLog(sequencer, { verifiers })).toMatchObject({
    isGood: true,
    size: SIZE,
    checked: SIZE,
    checkpoints: 12,
    firstBadIndex: null,
  })
  for (const [from, to] of [
    [0, 0],
    [1, 2],
    [255, 5121],
    [5999, SIZE],
  ])
    expect(await verifyLog(sequencer, { verifiers, from, to })).toMatchObject({ isGood: true, from, to, checked: (to ?? 0) - (from ?? 0) })
  await expect(verifyLog(sequencer, { from: 1, to: SIZE + 1 })).rejects.toThrow('has no range')
})

describe('F46 the first bad index', () => {
  const hash = (idx: number) =>
    `UPDATE audit_leaf SET hash = sha256('\\x00'::bytea || convert_to((SELECT text FROM audit_entry WHERE idx = ${idx}), 'UTF8')) WHERE idx = ${idx}`
  const edit = (idx: number) => `UPDATE audit_entry SET text = replace(text, 'person', 'nobody'), actor_kind = 'nobody' WHERE idx = ${idx}`
  test.each<[string, string[], number]>([
    ['an edited text', [edit(4711)], 4711],
    ['an edited text with its leaf', [edit(4711), hash(4711)], 4711],
    ['an edited leaf', [`UPDATE audit_leaf SET hash = sha256('x') WHERE idx = 5990`], 5990],
    ['an edited tile', [`UPDATE audit_tile SET bytes = overlay(bytes placing sha256('x') from 33) WHERE level = 0 AND n = 7`], 7 * 256 + 1],
    ['a missing tile', ['DELETE FROM audit_tile WHERE level = 0 AND n = 3'], 3 * 256],
    ['an entry cut out', ['DELETE FROM audit_entry WHERE idx = 300', 'DELETE FROM audit_leaf WHERE idx = 300'], 300],
    ['a text cut out', ['DELETE FROM audit_entry WHERE idx BETWEEN 300 AND 310'], 300],
    [
      'two entries that changed places',
      [
        'UPDATE audit_entry SET idx = 990000 WHERE idx = 500',
        'UPDATE audit_entry SET idx = 500 WHERE idx = 501',
        'UPDATE audit_entry SET idx = 501 WHERE idx = 990000',
      ],
      500,
    ],
    [
      'an entry that is there twice',
      [
        `INSERT INTO audit_entry SELECT idx, sealed_at + interval '1 day', at, entry_id, phase, action, outcome, actor_id, actor_kind, target_kind, target_id, request_id, run_id, incident_id, text FROM audit_entry WHERE idx = 12`,
      ],
      12,
    ],
    ['an entry beyond the head', [`INSERT INTO audit_leaf (idx, hash) VALUES (6001, sha256('x'))`], 6001],
    ['a column that says other than the text', [`UPDATE audit_entry SET actor_id = 'somebody-else' WHERE idx = 4712`], 4712],
    ['a time that says other than the text', [`UPDATE audit_entry SET at = at - interval '1 day' WHERE idx = 4713`], 4713],
    ['a head of another root', [`UPDATE audit_head SET root = sha256('x')`], 0],
    [
      'a checkpoint signed by nobody known',
      [`UPDATE audit_checkpoint SET note = regexp_replace(note, '— .*', E'— acgs-simulated/test AAAAAAAAAAAAAAAA\\n') WHERE size = 3000`],
      2500,
    ],
    [
      'a checkpoint played again',
      ['UPDATE audit_checkpoint SET note = (SELECT note FROM audit_checkpoint WHERE size = 2000) WHERE size = 3000'],
      2500,
    ],
  ])('%s', async (_name, statements, firstBadIndex) => {
    const found = await look(statements)
    expect(found).toMatchObject({ isGood: false, firstBadIndex })
    expect(found.problems[0]?.why).toMatch(/\w/)
  })

  test('a history that was rewritten to the root is bounded by the checkpoints it cannot sign', async () => {
    // The last leaves have no tile yet: text, leaf and head can all be made to fit each other.
    const found = await look([edit(5950), hash(5950)])
    expect(found).toMatchObject({ isGood: false, firstBadIndex: 5500 })
  })

  test('a tail that was cut, with the head of that time put back', async () => {
    const stored = storedHashes(sequencer)
    const frontier: Buffer[] = []
    for (const { level, n } of subtrees(0, 5500)) frontier.push(await stored(level, n))
    const found = await look([
      'DELETE FROM audit_entry WHERE idx >= 5500',
      'DELETE FROM audit_leaf WHERE idx >= 5500',
      'DELETE FROM audit_tile WHERE n >= 21',
      `UPDATE audit_head SET (size, root, note, note_size) = (SELECT size, root, note, size FROM audit_checkpoint WHERE size = 5500),
         frontier = decode('${Buffer.concat(frontier).toString('hex')}', 'hex')`,
    ])
    expect(found).toMatchObject({ isGood: false, firstBadIndex: 5500, size: 5500 })
  })

  test('a foreign key', async () => {
    expect(await verifyLog(sequencer, { verifiers: [verifierOf(aSigner())] })).toMatchObject({ isGood: false, firstBadIndex: 0 })
  })
})

test('text that is missing is no purge, whatever the columns of an entry say', async () => {
  const part = [
    'DELETE FROM audit_entry WHERE idx < 100',
    `INSERT INTO audit_purge (part, from_idx, to_idx, entries, export_digest, verified_size, verified_root, verified_at, by) VALUES ('audit_entry_201807', 0, 100, 100, '', 1, '', now(), '')`,
  ]
  expect(await look(part)).toMatchObject({ isGood: false, firstBadIndex: 0 })
  const forged = [
    ...part,
    `UPDATE audit_entry SET action = 'audit.purge', target_id = 'audit_entry_201807', outcome = 'done' WHERE idx = 500`,
  ]
  expect(await look(forged)).toMatchObject({ isGood: false, firstBadIndex: 0 })
})
