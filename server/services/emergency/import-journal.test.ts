import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { journalsIn } from '@/server/testing/stop-journals'
import { importJournal } from './import-journal'

const dir = mkdtempSync(join(tmpdir(), 'acgs-import-'))
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await pool().end()
})

const journalOf = journalsIn(dir)
/** Entries of the log about the lines and the steps of a journal. */
async function entries(id: string) {
  const about = [...Array(12).keys()].flatMap((n) => [`${id}/${n}`])
  return (await Promise.all(about.map(entriesAbout))).flat()
}

test('a stop without the database becomes a run with its steps, what was there before, its clocks, and a late entry a line', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf()
  expect(await importJournal(ctx, text)).toMatchObject({ runId: id, isNew: true, isSigned: true, problem: null, verdict: 'stopped' })
  const run = await testDb().run.findUniqueOrThrow({ where: { id }, include: { steps: { orderBy: { n: 'asc' } }, priorStates: true } })
  expect(run).toMatchObject({ state: 'done', outcome: 'verified', requestedBy: 'cluster:ama' })
  expect(run.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  expect(run.priorStates.map(({ body }) => body)).toEqual([{ replicas: 3 }])
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId: id } })
  expect(emergency).toMatchObject({ journalId: id, failedAt: null, method: null })
  expect(emergency.containedAt).not.toBeNull()
  expect(emergency.stoppedAt).not.toBeNull()
  const late = await entries(id)
  expect(late).toHaveLength(text.trimEnd().split('\n').length)
  expect(late.every((one) => one.late === true && one.run_id === id)).toBe(true)
})

test('the same file again changes nothing', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf()
  await importJournal(ctx, text)
  const before = (await entries(id)).length
  expect(await importJournal(ctx, text)).toMatchObject({ isNew: false, lines: 0 })
  expect((await entries(id)).length).toBe(before)
})

test('a step whose writer died is uncertain and the stop is not confirmed', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf({ isDead: true })
  expect(await importJournal(ctx, text)).toMatchObject({ isEnded: false, isSigned: false, verdict: 'not confirmed' })
  const run = await testDb().run.findUniqueOrThrow({ where: { id }, include: { steps: { orderBy: { n: 'asc' } } } })
  expect([run.state, run.steps.map(({ state }) => state)]).toEqual(['failed', ['uncertain', 'pending', 'pending']])
  expect(run.outcome).toContain('not confirmed')
})

test('contained and not stopped is never shown as stopped', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf({ isStopped: false })
  await importJournal(ctx, text)
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId: id } })
  expect(emergency.containedAt).not.toBeNull()
  expect([emergency.stoppedAt, emergency.confirmedAt]).toEqual([null, null])
  expect(emergency.failedAt).not.toBeNull()
})

test.each([
  ['engines were never told to deny', { scope: 'agents' as const }],
  ['nobody could be sure of the last look', { why: 'unconfirmed on node-1' }],
])('where %s it is contained at the most, and never verified', async (_, told) => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf(told)
  expect((await importJournal(ctx, text)).verdict).toBe('contained')
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId: id } })
  expect([emergency.stoppedAt, emergency.confirmedAt]).toEqual([null, null])
  expect((await testDb().run.findUniqueOrThrow({ where: { id } })).state).toBe('failed')
})

test('a journal that was changed is taken in up to the change, and says where', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf()
  const forged = text.replace('"replicas":3', '"replicas":9')
  expect(await importJournal(ctx, forged)).toMatchObject({ isSigned: false, problem: { n: 4 } })
  const kept = await testDb().stopJournal.findUniqueOrThrow({ where: { id } })
  expect(kept.problem).toMatchObject({ n: 4 })
  expect(await testDb().priorState.count({ where: { runId: id } })).toBe(0)
  expect(await importJournal(ctx, text)).toMatchObject({ isNew: false, isSigned: true, problem: null })
  expect(await testDb().priorState.count({ where: { runId: id } })).toBe(1)
  expect((await testDb().emergency.findUniqueOrThrow({ where: { runId: id } })).stoppedAt).not.toBeNull()
  expect((await testDb().run.findUniqueOrThrow({ where: { id } })).state).toBe('failed')
})

test('another journal of the same name is refused, and nothing of it is kept', async () => {
  const ctx = serviceContext(actorWith('lead'))
  const { id, text } = journalOf({ isDead: true })
  await importJournal(ctx, text)
  const other = journalOf()
  const renamed = other.text.replaceAll(other.id, id)
  await expect(importJournal(ctx, renamed)).rejects.toMatchObject({ code: expect.stringMatching(/CONFLICT|BAD_REQUEST/) })
})

test.each(['', 'hello\n', '{}\n'])('%j is refused with the line that does not hold', async (text) => {
  await expect(importJournal(serviceContext(actorWith('lead')), text)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('line 1'),
  })
})
