import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { sealOf } from './log-state'

let log: AuditLog
beforeAll(async () => {
  log = await createAuditLog()
})
afterAll(() => log.drop())
const auditor = actorWith('auditor')
const aTarget = () => `agent-${crypto.randomUUID()}`
const PERSON = '00000000-0000-7000-8000-00000000a001'

test('newest first, by pages that leave nothing out and repeat nothing', async () => {
  const kind = crypto.randomUUID()
  for (let n = 0; n < 7; n += 1) await log.put({ targetId: `t${n}`, kind })
  await log.seal()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await log.callerFor(auditor).audit.search({ kind, limit: 3, ...(cursor ? { cursor } : {}) })
    expect(page.total).toBe(7)
    seen.push(...page.items.map(({ target }) => target.id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(['t6', 't5', 't4', 't3', 't2', 't1', 't0'])
})

test('one line an action: its last entry stands for it, and an intent that came to nothing is unknown', async () => {
  const reader = log.callerFor(auditor)
  const before = await reader.audit.search({ target: 'nothing-there', action: 'audit' })
  expect(before.items).toEqual([])
  await log.seal()
  const { items } = await reader.audit.list({ limit: 1000 })
  const search = items.filter(({ action, actor }) => action === 'audit.search' && actor.id === auditor.id)
  expect(new Set(search.map(({ entryId }) => entryId)).size).toBe(search.length)
  expect(search[0]).toMatchObject({ phase: 'outcome', result: 'done', target: { kind: 'audit_search' } })
  const entries = await reader.audit.list({ view: 'entries', limit: 1000 })
  expect(entries.items.filter(({ entryId }) => entryId === search[0]?.entryId).map(({ phase }) => phase)).toEqual(['outcome', 'intent'])

  // The process died between the two.
  const targetId = aTarget()
  const opening = { actor: auditor, source: { ip: '::1', uaHash: 'x' }, requestId: 'r', action: 'agents.block' as const }
  const { openAudit } = await import('@/server/audit/inbox')
  const old = new Date(Date.now() - 60_000)
  await openAudit(log.db, { ...opening, target: { kind: 'agent', id: targetId, scope: { kind: 'all' } }, now: () => old })
  const young = aTarget()
  await openAudit(log.db, { ...opening, target: { kind: 'agent', id: young, scope: { kind: 'all' } }, now: () => new Date() })
  await log.seal()
  expect((await reader.audit.search({ target: targetId })).items).toMatchObject([{ phase: 'intent', result: 'unknown' }])
  expect((await reader.audit.search({ target: young })).items).toMatchObject([{ phase: 'intent', result: 'open' }])
  const unknown = await reader.audit.search({ outcome: 'unknown', view: 'entries' })
  expect(unknown.items.map(({ target }) => target.id)).toEqual([targetId])
})

test('each part of a search narrows, names and noun words included, and what is typed never becomes a pattern or a statement', async () => {
  await log.db.person.create({ data: { id: PERSON, name: 'Alex 100% Doe', kind: 'persona' } })
  const target = aTarget()
  const at = new Date('2020-03-01T10:00:00Z')
  await log.put({ actor: { ...auditor, id: PERSON }, targetId: target, at })
  await log.put({ targetId: target })
  await log.seal()
  const reader = log.callerFor(auditor)
  const find = async (narrow: Parameters<typeof reader.audit.search>[0]) => (await reader.audit.search({ target, ...narrow })).items
  expect(await find({})).toHaveLength(2)
  expect(await find({ actor: '100%' })).toMatchObject([{ actor: { id: PERSON, name: 'Alex 100% Doe' } }])
  expect(await find({ actor: '1%' })).toEqual([])
  expect(await find({ actor: PERSON })).toHaveLength(1)
  expect(await find({ actor: 'test' })).toHaveLength(1)
  expect(await find({ action: 'agents' })).toHaveLength(2)
  expect(await find({ action: 'agents.update' })).toHaveLength(2)
  expect(await find({ action: 'agents.up' })).toEqual([])
  expect(await find({ action: "%' OR TRUE --" })).toEqual([])
  expect(await find({ phase: 'deny' })).toEqual([])
  expect(await find({ outcome: 'done' })).toHaveLength(2)
  expect(await find({ kind: 'review' })).toEqual([])
  expect(await find({ run: 'none' })).toEqual([])
  expect(await find({ incident: 'none' })).toEqual([])
  expect(await find({ to: '2020-03-02T00:00:00Z' })).toHaveLength(1)
  expect(await find({ from: '2020-03-01T12:00:00+02:00', to: '2020-03-01T10:00:00.001Z' })).toHaveLength(1)
  await expect(find({ from: '0000-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await find({ from: '2020-03-01T10:00:01Z', to: '2020-03-02T00:00:00Z' })).toEqual([])
  const [first] = await find({ actor: PERSON })
  expect(await find({ request: first?.requestId ?? '' })).toHaveLength(1)
})

test('an entry is shown as it was sealed; a name that was erased leaves the id', async () => {
  const target = aTarget()
  const ghost = { ...auditor, id: crypto.randomUUID() }
  await log.put({ actor: ghost, targetId: target, reason: 'because <b>it</b> had to be' })
  await log.seal()
  const reader = log.callerFor(auditor)
  const [row] = (await reader.audit.search({ target })).items
  const entry = await reader.audit.get({ idx: row?.idx ?? -1 })
  expect(entry.row.actor).toEqual({ id: ghost.id, kind: 'person', name: null })
  expect(entry.mismatch).toBeNull()
  expect(entry.row.reason).toBe('because <b>it</b> had to be')
  expect(Object.fromEntries(entry.fields)).toMatchObject({ 'actor.id': ghost.id, 'target.id': target, v: '1' })
  expect(JSON.parse(entry.text)).toMatchObject({ target: { id: target } })
  await expect(reader.audit.get({ idx: 99_999_999 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the head says what is sealed, signed, copied and waiting', async () => {
  await log.seal()
  const { size } = await log.callerFor(auditor).audit.head({})
  await log.put({ targetId: aTarget() })
  const head = await log.callerFor(auditor).audit.head({})
  expect(head).toMatchObject({ size, waits: { entries: 1 }, checkpoint: { size }, isLocalOnly: true, waitsWhy: null })
  expect(head.checkpoint?.note.split('\n')[1]).toBe(String(size))
  await log.seal()
  expect((await log.callerFor(auditor).audit.head({})).waits).toEqual({ entries: 0, oldestAt: null })
})

test('how far an entry is proved: sealed, anchored by the newest copy over it, or in doubt from the first bad index on', () => {
  const anchor = (sink: string, size: number, at: string | null) => ({ sink, size, at, triedAt: at, error: null })
  const anchors = [anchor('a', 5, '2026-01-01T00:00:00Z'), anchor('b', 9, '2026-01-02T00:00:00Z'), anchor('c', 99, null)]
  const check = { id: '1', kind: 'full', at: '', size: 9, tookMs: 1, isGood: false, firstBadIndex: 7, detail: 'leaf 7 differs' }
  expect(sealOf(9, { anchors, checks: [] })).toEqual({ state: 'sealed', idx: 9 })
  expect(sealOf(4, { anchors, checks: [] })).toMatchObject({
    state: 'anchored',
    sink: 'b',
    also: [{ sink: 'a', at: '2026-01-01T00:00:00Z' }],
  })
  expect(sealOf(6, { anchors, checks: [check] })).toMatchObject({ state: 'anchored', sink: 'b', also: [] })
  expect(sealOf(7, { anchors, checks: [check] })).toEqual({ state: 'mismatch', idx: 7, why: 'leaf 7 differs' })
  expect(sealOf(0, { anchors, checks: [{ ...check, firstBadIndex: null }] })).toMatchObject({ state: 'mismatch' })
  expect(sealOf(7, { anchors, checks: [{ ...check, isGood: true }] })).toMatchObject({ state: 'anchored' })
})

test('a search is audited with a digest of what was asked and never with the words; whoever may not is recorded as denied', async () => {
  const secret = `word-${crypto.randomUUID()}`
  const manager = actorWith('manager')
  await expect(log.callerFor(manager).audit.search({ target: secret })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await log.callerFor(auditor).audit.search({ target: secret })
  await log.seal()
  const { items } = await log.callerFor(auditor).audit.list({ view: 'entries', limit: 4 })
  expect(items.map(({ action, phase, actor }) => [action, phase, actor.id])).toEqual([
    ['audit.search', 'outcome', auditor.id],
    ['audit.search', 'intent', auditor.id],
    ['audit.search', 'deny', manager.id],
    ['audit.search', 'intent', manager.id],
  ])
  expect(items[0]?.target.id).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(items[0]?.target).toEqual(items[2]?.target)
  expect(JSON.stringify(items)).not.toContain(secret)
})
