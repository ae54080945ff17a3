import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DecisionRecord } from '@/lib/schemas/record'
import { type Entry, openJournal } from './journal'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acgs-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const entry = (id: string): Entry => ({ record: { decision_id: id, req_id: 'x'.repeat(100) } as DecisionRecord, handlerNs: 5 })
const open = (over: Partial<Parameters<typeof openJournal>[0]> = {}) => openJournal({ folder, maxBytes: 1e9, maxAgeMs: 1e9, ...over })
const ids = (batch: { entries: readonly Entry[] } | null) => batch?.entries.map(({ record }) => record.decision_id)

test('what was appended comes back until it is dropped, in order', async () => {
  const journal = await open()
  await Promise.all(['a', 'b', 'c'].map((id) => journal.append(entry(id))))
  const batch = await journal.oldest()
  expect(ids(batch)).toEqual(['a', 'b', 'c'])
  expect(ids(await journal.oldest())).toEqual(['a', 'b', 'c'])
  expect(journal.backlog().records).toBe(3)
  await batch?.drop()
  expect(await journal.oldest()).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test('a killed engine finds its decisions again; a torn last line is none', async () => {
  const before = await open({ now: () => 1 })
  await before.append(entry('a'))
  await before.append(entry('b'))
  const [name = ''] = readdirSync(folder)
  appendFileSync(join(folder, name), '{"decision_id":"torn","x":')
  const after = await open({ now: () => 2 })
  expect(after.backlog().records).toBe(2)
  await after.append(entry('c'))
  const batch = await after.oldest()
  expect(ids(batch)).toEqual(['a', 'b'])
  await batch?.drop()
  expect(ids(await after.oldest())).toEqual(['c'])
})

test('over its size the oldest go, and are counted', async () => {
  const journal = await open({ maxBytes: 1000 })
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) {
    await journal.append(entry(id))
    await journal.oldest()
  }
  expect(journal.lost.spool).toBeGreaterThan(0)
  expect(journal.lost.spool + journal.backlog().records).toBe(10)
  expect(journal.backlog().bytes).toBeLessThanOrEqual(1000)
})

test('over its age the oldest go, and are counted', async () => {
  let now = 0
  const journal = await open({ maxAgeMs: 1000, now: () => now })
  await journal.append(entry('a'))
  await journal.oldest()
  now = 2000
  await journal.append(entry('b'))
  expect(ids(await journal.oldest())).toEqual(['b'])
  expect(journal.lost.spool).toBe(1)
})

test('a disk that takes nothing fails the append and is said', async () => {
  const journal = await open()
  rmSync(folder, { recursive: true, force: true })
  await expect(journal.append(entry('a'))).rejects.toThrow()
  expect(journal.failure()).not.toBeNull()
  expect(journal.backlog().records).toBe(0)
})

test('a probe beside waiting writes opens no second file: whatever was acknowledged is handed on', async () => {
  for (let round = 0; round < 100; round++) {
    const at = join(folder, String(round))
    const journal = await openJournal({ folder: at, maxBytes: 1e9, maxAgeMs: 1e9 }).catch(async () => {
      mkdirSync(at)
      return openJournal({ folder: at, maxBytes: 1e9, maxAgeMs: 1e9 })
    })
    rmSync(at, { recursive: true, force: true })
    await journal.append(entry('lost')).catch(() => undefined)
    const probe = journal.probe()
    const written = await Promise.allSettled(['a', 'b', 'c'].map((id) => journal.append(entry(id))))
    await probe
    const acknowledged = written.filter(({ status }) => status === 'fulfilled').length
    expect(journal.backlog().records).toBe(acknowledged)
    await journal.close()
  }
})
