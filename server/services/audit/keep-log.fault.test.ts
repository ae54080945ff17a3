import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/errors'
import { gitAnchor } from '@/server/adapters/git/anchor'
import type { NoteSigner } from '@/server/audit/note'
import { sealOnce } from '@/server/audit/seal'
import type { Verified } from '@/server/audit/verify-log'
import { aSigner } from '@/server/testing/audit-signer'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { aClock, aKeeper, type Clock, type Keeper } from '@/server/testing/log-keeping'
import { memoryAnchor } from '@/server/testing/memory-anchor'
import { readBacklog } from './backlog'
import { watchSealing } from './tell-troubles'

let database: LogDatabase
let keeper: Keeper
let clock: Clock
let sequencer: pg.Client
let owner: pg.Client
let anchor: ReturnType<typeof memoryAnchor>
let signer: NoteSigner

beforeEach(async () => {
  database = await createLogDatabase()
  ;[clock, anchor, signer] = [aClock(), memoryAnchor(), aSigner()]
  sequencer = await database.connect('sequencer')
  owner = await database.connect('owner')
  keeper = await aKeeper(database, { signers: [signer], anchors: [anchor], clock })
})
afterEach(async () => {
  await keeper.close()
  await database.drop()
})

const seal = (over: object = {}) => sealOnce(sequencer, { signers: [signer], now: clock.now, limit: 4096, ...over })
const put = (n: number) =>
  owner.query(`INSERT INTO audit_inbox (entry) SELECT '{"id":"e' || n || '","v":1}' FROM generate_series(1, $1::int) AS n`, [n])
const alarms = async () => {
  const open = await keeper.ctx.db.alarm.findMany({ where: { clearedAt: null }, orderBy: { key: 'asc' } })
  return open.map(({ key, severity, detail }) => ({ key, severity, detail }))
}
/** As somebody with the owner's password: triggers off, change, triggers on. */
async function asOwner(...statements: string[]) {
  const tables = ['audit_leaf', 'audit_entry', 'audit_tile', 'audit_checkpoint']
  for (const table of tables) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  for (const statement of statements) await owner.query(statement)
  for (const table of tables) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`)
}
/** Three minutes of a log with 900 entries: sealed, kept, copied. */
async function aLog() {
  for (let minute = 0; minute < 3; minute += 1) {
    await put(300)
    await seal()
    await keeper.turn()
    await seal()
    clock.pass(60_000)
  }
}

test('a minute publishes the key, keeps a checkpoint, copies it and beats; nothing is wrong', async () => {
  await aLog()
  const { wrong, anchors } = await keeper.turn()
  expect(wrong).toBeNull()
  expect(anchors).toMatchObject([{ sink: 'memory', lagMs: expect.any(Number), error: null }])
  expect(anchor.notes).toHaveLength(4)
  await seal()
  const { rows } = await owner.query(`SELECT action, count(*)::int AS n FROM audit_entry WHERE action LIKE 'audit.%' GROUP BY 1 ORDER BY 1`)
  expect(rows).toEqual([
    { action: 'audit.heartbeat', n: 4 },
    { action: 'audit.key', n: 1 },
  ])
  const beats = await owner.query(
    `SELECT d.body, e.text FROM audit_entry e JOIN audit_detail d ON d.digest = e.text::jsonb->>'detail_digest' ORDER BY e.idx DESC LIMIT 1`,
  )
  expect(JSON.parse(beats.rows[0]?.body)).toMatchObject({
    decisions: { count: 0, allow: 0, deny: 0 },
    inbox: { entries: 0 },
    anchors: [{ sink: 'memory', error: null }],
    self_check: { isGood: true },
  })
  expect(JSON.parse(beats.rows[0]?.text)).toMatchObject({ phase: 'event', after_digest: expect.stringMatching(/^sha256:/) })
  expect((await owner.query('SELECT kind, is_good FROM audit_check ORDER BY id')).rows).toEqual(
    ['anchor', 'consistency', 'full'].map((kind) => ({ kind, is_good: true })),
  )
  expect((await owner.query('SELECT count(*)::int AS n FROM audit_checkpoint')).rows).toEqual([{ n: 4 }])
  expect(await alarms()).toEqual([])
})

describe('F46 somebody with the owner password changes history', () => {
  const edit = `UPDATE audit_entry SET text = replace(text, '"v":1', '"v":2') WHERE idx = 411`
  const leaf = `UPDATE audit_leaf SET hash = sha256('\\x00'::bytea || convert_to((SELECT text FROM audit_entry WHERE idx = 411), 'UTF8')) WHERE idx = 411`
  test.each<[string, string[], number]>([
    ['edits a text', [edit], 411],
    ['edits a text and its leaf', [edit, leaf], 411],
    ['cuts an entry out', ['DELETE FROM audit_entry WHERE idx = 500', 'DELETE FROM audit_leaf WHERE idx = 500'], 500],
    [
      'lets two entries change places',
      [
        'UPDATE audit_entry SET idx = -1 WHERE idx = 20',
        'UPDATE audit_entry SET idx = 20 WHERE idx = 22',
        'UPDATE audit_entry SET idx = 22 WHERE idx = -1',
      ],
      20,
    ],
    [
      'plays a checkpoint again',
      [
        'UPDATE audit_checkpoint SET note = (SELECT note FROM audit_checkpoint ORDER BY size LIMIT 1) WHERE size = (SELECT max(size) FROM audit_checkpoint)',
      ],
      602,
    ],
    ['gives the head another root', [`UPDATE audit_head SET root = sha256('x')`], 0],
  ])('%s: the first bad index and SEV1 in a minute', async (_name, statements, index) => {
    await aLog()
    await asOwner(...statements)
    const { wrong } = await keeper.turn()
    expect(wrong?.index).toBe(index)
    expect(await alarms()).toMatchObject([
      { key: 'audit-integrity', severity: 1, detail: expect.stringContaining(`First bad index ${index}:`) },
    ])
    const { rows } = await owner.query('SELECT first_bad_index FROM audit_check WHERE NOT is_good')
    expect(rows).toContainEqual({ first_bad_index: String(index) })
  })

  test('puts an older copy of the whole database back', async () => {
    await put(300)
    await seal()
    await keeper.turn()
    const { rows } = await owner.query('SELECT size, root, frontier, note, note_size FROM audit_head')
    const old = rows[0]
    await put(200)
    await seal()
    clock.pass(60_000)
    await keeper.turn()
    await seal()
    await asOwner(
      'DELETE FROM audit_entry WHERE idx >= 300',
      'DELETE FROM audit_leaf WHERE idx >= 300',
      'DELETE FROM audit_tile WHERE n > 0',
      'DELETE FROM audit_checkpoint WHERE size > 300',
      'DELETE FROM audit_inbox',
    )
    await owner.query('UPDATE audit_head SET size = $1, root = $2, frontier = $3, note = $4, note_size = $5', [
      old.size,
      old.root,
      old.frontier,
      old.note,
      old.note_size,
    ])
    const { wrong } = await keeper.turn()
    expect(wrong).toMatchObject({ index: 300, why: expect.stringContaining('memory: the log has 300 entries') })
    expect(await alarms()).toMatchObject([{ key: 'audit-integrity', severity: 1 }])
  })

  test('forks: a history that fits itself to the last hash, signed by the real key, is contradicted by the copy elsewhere', async () => {
    await aLog()
    const notes = [...anchor.notes]
    const { size } = await seal()
    // The whole log anew, with one text changed, as only somebody with the key file as well could.
    await owner.query(`CREATE TEMP TABLE old AS SELECT idx, CASE WHEN idx = 3 THEN '{"forged":1}' ELSE text END AS text FROM audit_entry`)
    await asOwner(
      'DELETE FROM audit_entry',
      'DELETE FROM audit_leaf',
      'DELETE FROM audit_tile',
      'DELETE FROM audit_checkpoint',
      'DELETE FROM audit_inbox',
      `UPDATE audit_head SET size = 0, root = sha256(''), frontier = '', note = NULL, note_size = NULL`,
      'INSERT INTO audit_inbox (entry) SELECT text FROM old ORDER BY idx',
    )
    await seal()
    expect(notes).toEqual(anchor.notes)
    const { wrong } = await keeper.turn()
    expect(wrong?.why).toMatch(/^memory: the first \d+ entries are not those/)
    expect((await owner.query('SELECT size FROM audit_head')).rows).toEqual([{ size: String(size) }])
  })

  test('swaps the key: the log never told of it', async () => {
    await aLog()
    const foreign = aSigner(signer.name)
    const { vkeyOf } = await import('@/server/audit/note')
    const { verifierOf } = await import('@/server/testing/audit-signer')
    await owner.query('INSERT INTO audit_key (vkey, name, valid_from) VALUES ($1, $2, now())', [vkeyOf(verifierOf(foreign)), foreign.name])
    expect((await keeper.turn()).wrong?.why).toContain('never told')
    expect(await alarms()).toMatchObject([{ key: 'audit-integrity', severity: 1 }])
  })

  test('makes head, leaf and text fit each other while it runs: what was signed last is not what is there', async () => {
    await aLog()
    const { size, root } = await seal()
    const { leafHash, foldHashes, subtrees } = await import('@/server/audit/tree')
    const { storedHashes } = await import('@/server/audit/tiles')
    await asOwner(`UPDATE audit_entry SET text = 'forged' WHERE idx = ${size - 1}`)
    await asOwner(`UPDATE audit_leaf SET hash = decode('${leafHash('forged').toString('hex')}', 'hex') WHERE idx = ${size - 1}`)
    const frontier: Buffer[] = []
    for (const { level, n } of subtrees(0, size)) frontier.push(await storedHashes(sequencer)(level, n))
    await owner.query('UPDATE audit_head SET root = $1, frontier = $2', [foldHashes(frontier), Buffer.concat(frontier)])
    await put(1)
    const after = await seal({ own: { size, root } })
    expect(after).toMatchObject({ sealed: 1, isWrong: true, size: size + 1 })
    expect((await keeper.turn({ sealing: { isWrong: true, why: after.waitsWhy } })).wrong).not.toBeNull()
  })

  test('what was put back as it was is good again, and the alarm ends', async () => {
    await aLog()
    await asOwner(edit)
    expect((await keeper.turn()).wrong?.index).toBe(411)
    expect((await keeper.turn()).wrong?.index).toBe(411)
    await asOwner(edit.replace(`'"v":1', '"v":2'`, `'"v":2', '"v":1'`))
    clock.pass(60_000)
    expect((await keeper.turn()).wrong).toBeNull()
    expect(await alarms()).toEqual([])
  })
})

test('F47 a dead sequencer: the alarm at ten seconds, gone when it has sealed', async () => {
  await put(3)
  // As seen nine seconds after the oldest came, however long this machine took to get here.
  const { oldest } = await readBacklog(keeper.ctx)
  await watchSealing({ ...keeper.ctx, now: () => new Date((oldest?.getTime() ?? 0) + 9000) })
  expect(await alarms()).toEqual([])
  clock.pass(300_000)
  await watchSealing(keeper.ctx)
  expect(await alarms()).toMatchObject([{ key: 'audit-seal-lag', severity: 2, detail: expect.stringContaining('3 entries wait') }])
  while ((await seal()).sealed > 0);
  await watchSealing(keeper.ctx)
  expect(await alarms()).toEqual([])
})

test('a worker whose clock is an hour off neither cries that entries wait nor keeps silent about it', async () => {
  await put(3)
  try {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    await watchSealing(keeper.ctx)
    expect(await alarms()).toEqual([])
    vi.setSystemTime(Date.now() - 2 * 3_600_000)
    clock.pass(30_000)
    await watchSealing(keeper.ctx)
    expect(await alarms()).toMatchObject([{ key: 'audit-seal-lag' }])
  } finally {
    vi.useRealTimers()
  }
})

test('what was decided while no worker kept the log is summed up by the next one', async () => {
  const decisions = async () => {
    await seal()
    const { rows } = await owner.query(
      `SELECT d.body FROM audit_entry e JOIN audit_detail d ON d.digest = e.text::jsonb->>'detail_digest' WHERE e.action = 'audit.heartbeat' ORDER BY e.idx DESC LIMIT 1`,
    )
    return (JSON.parse(rows[0]?.body) as { decisions: { from: string; to: string } }).decisions
  }
  await keeper.turn()
  const { to } = await decisions()
  clock.pass(600_000)
  const next = await aKeeper(database, { signers: [signer], anchors: [anchor], clock })
  await next.turn().finally(next.close)
  const after = await decisions()
  expect(after.from).toBe(to)
  expect(Date.parse(after.to) - Date.parse(to)).toBeGreaterThanOrEqual(600_000)
})

test('a check that cannot be made is told, and neither copies nor heartbeat wait for it', async () => {
  await put(3)
  await seal()
  await keeper.turn({ verify: () => Promise.reject(new Error('no thread could be started')) })
  expect(await alarms()).toMatchObject([{ key: 'audit-self-check', severity: 2, detail: 'no thread could be started' }])
  expect(anchor.notes).toHaveLength(1)
  clock.pass(60_000)
  const again = await keeper.turn({ verify: () => Promise.reject(new Error('no thread could be started')) })
  expect(clock.now().getTime() - again.checkedAt.getTime()).toBeGreaterThanOrEqual(60_000)
  expect((await keeper.turn()).checkedAt.getTime()).toBeGreaterThan(again.checkedAt.getTime())
  // The whole was looked at after that turn, so the next one tells that it could be.
  await keeper.turn()
  expect(await alarms()).toEqual([])
})

test('F47 a look at the whole of a long log that does not end: entries are sealed, copied and beaten for meanwhile, and its verdict counts when it comes', async () => {
  const seen = Promise.withResolvers<Verified>()
  const look = keeper.whole(() => seen.promise)
  await aLog()
  clock.pass(60_000)
  const { wrong, checkedAt } = await keeper.turn()
  await seal()
  expect(wrong).toBeNull()
  expect(clock.now().getTime() - checkedAt.getTime()).toBeLessThan(60_000)
  const { rows } = await owner.query<{ at: string }>(
    `SELECT text::jsonb->>'at' AS at FROM audit_entry WHERE action = 'audit.heartbeat' ORDER BY idx`,
  )
  expect(rows.map(({ at }, n) => (n === 0 ? 0 : Date.parse(at) - Date.parse(rows[n - 1]?.at ?? '')) < 130_000)).toEqual(Array(4).fill(true))
  expect(anchor.notes).toHaveLength(4)
  expect((await owner.query(`SELECT count(*)::int AS n FROM audit_check WHERE kind = 'full'`)).rows).toEqual([{ n: 0 }])
  expect(await alarms()).toEqual([])

  const why = 'the text is not that of its leaf'
  const bad = { isGood: false, problems: [{ index: 7, until: 8, why }], firstBadIndex: 7, from: 0, to: 900, size: 900, checked: 900 }
  seen.resolve({ ...bad, checkpoints: 3, tookMs: 600_000 })
  await look
  expect((await keeper.turn()).wrong).toMatchObject({ index: 7, why })
  expect(await alarms()).toMatchObject([{ key: 'audit-integrity', detail: expect.stringContaining('First bad index 7') }])
})

test('F48 an anchor that cannot be read is given nothing that would hide what it holds', async () => {
  await aLog()
  const { fetch } = anchor
  anchor.fetch = () => Promise.reject(new AppError('UPSTREAM', 'unreadable'))
  await put(1)
  await seal()
  const { anchors } = await keeper.turn()
  expect(anchors).toMatchObject([{ sink: 'memory', error: 'unreadable' }])
  expect(anchor.notes).toHaveLength(3)
  anchor.fetch = fetch
  await keeper.turn()
  expect(anchor.notes).toHaveLength(4)
})

test('F48 an anchor whose newest copies were lost says so in the log, is compared with what it took, and gets the newest again', async () => {
  await aLog()
  await keeper.turn()
  anchor.notes.splice(1)
  const { anchors, wrong } = await keeper.turn()
  expect(wrong).toBeNull()
  expect(anchors).toMatchObject([{ error: expect.stringMatching(/^it took a checkpoint over \d+ entries and holds one over \d+/) }])
  expect(anchor.notes.at(-1)).toBe((await owner.query('SELECT note FROM audit_head')).rows[0]?.note)
  expect((await keeper.turn()).anchors).toMatchObject([{ error: null }])
})

test('F48 an anchor that is away: nothing else stops, an alarm at five minutes, and it goes on where it stopped', async () => {
  await aLog()
  anchor.isDown = true
  for (let minute = 0; minute < 3; minute += 1) {
    clock.pass(60_000)
    await put(1)
    await seal()
    expect((await keeper.turn()).wrong).toBeNull()
  }
  expect(await alarms()).toEqual([])
  clock.pass(180_000)
  await keeper.turn()
  expect(await alarms()).toMatchObject([{ key: 'audit-anchor-lag:memory', severity: 3, detail: expect.stringContaining('away') }])
  expect(anchor.notes).toHaveLength(3)
  anchor.isDown = false
  await seal()
  await keeper.turn()
  expect(anchor.notes).toHaveLength(4)
  expect(anchor.notes.at(-1)).toBe((await owner.query('SELECT note FROM audit_head')).rows[0]?.note)
  expect(await alarms()).toEqual([])
})

test('F48 a Git repository that is away: the other copy goes on, its own alarm alone at five minutes, its place is kept, and it gets the newest when it is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-keep-'))
  const [path, aside] = [join(folder, 'checkpoints.git'), join(folder, 'aside')]
  const repository = gitAnchor(path)
  const two = await aKeeper(database, { signers: [signer], anchors: [anchor, repository], clock })
  const sizes = async () => (await owner.query(`SELECT sink, size::int AS size FROM audit_anchor ORDER BY sink`)).rows
  try {
    await put(3)
    await seal()
    await two.turn()
    expect(await repository.fetch()).toBe(anchor.notes.at(-1))
    renameSync(path, aside)
    writeFileSync(path, 'no repository')
    clock.pass(360_000)
    await put(1)
    await seal()
    const { wrong, anchors } = await two.turn()
    expect(wrong).toBeNull()
    expect(anchors).toMatchObject([{ error: null }, { sink: repository.sink, size: 3, error: expect.any(String) }])
    expect((await sizes()).find(({ sink }) => sink === repository.sink)).toEqual({ sink: repository.sink, size: 3 })
    expect(anchor.notes).toHaveLength(2)
    expect(await alarms()).toMatchObject([{ key: `audit-anchor-lag:${repository.sink}`, severity: 3 }])
    expect(JSON.stringify(await alarms())).not.toContain(folder)
    rmSync(path)
    renameSync(aside, path)
    await seal()
    await two.turn()
    expect(await repository.fetch()).toBe((await owner.query('SELECT note FROM audit_head')).rows[0]?.note)
    expect(await alarms()).toEqual([])
  } finally {
    await two.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

describe('F49 the signing key', () => {
  test('missing: entries are sealed, the checkpoint waits, a loud alarm, and all of it ends with the key', async () => {
    await put(5)
    expect(await seal({ signers: [], waitsWhy: 'the key file cannot be read (ENOENT)' })).toMatchObject({ sealed: 5, note: null })
    await keeper.turn({ signers: [], waitsWhy: 'the key file cannot be read (ENOENT)' })
    expect(await alarms()).toMatchObject([{ key: 'audit-key', severity: 2, detail: expect.stringContaining('ENOENT') }])
    expect(anchor.notes).toHaveLength(0)
    await seal()
    await keeper.turn()
    expect(await alarms()).toEqual([])
    expect(anchor.notes).toHaveLength(1)
  })

  test('rotated: both sign in the overlap, either verifies, and what the first signed stays good after it is gone', async () => {
    await aLog()
    const next = aSigner(signer.name)
    await put(1)
    const both = await seal({ signers: [next, signer] })
    expect(both.note?.match(/^— /gm)).toHaveLength(2)
    expect((await keeper.turn({ signers: [next, signer] })).wrong).toBeNull()
    await put(1)
    await seal({ signers: [next, signer] })
    expect(await seal({ signers: [next] })).toMatchObject({ isWrong: false, waitsWhy: null })
    await put(1)
    expect(await seal({ signers: [next] })).toMatchObject({ isWrong: false, waitsWhy: null })
    clock.pass(60_000)
    expect((await keeper.turn({ signers: [next] })).wrong).toBeNull()
    expect(await alarms()).toEqual([])
  })
})
