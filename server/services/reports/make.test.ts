import { beforeEach, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import type { PeriodKind, ReportBody } from '@/lib/schemas/reports'
import { drawReport } from '@/server/adapters/pdfmake/draw'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { ownerQuery } from '@/server/testing/owner'
import { sha256 } from './files'
import { type Maker, makeReport, makeReports } from './make'
import { readReportFile } from './read-file'

// Whoever makes reports takes whatever waits.
hostOwnDatabase()

const today = () => new Date().toISOString().slice(0, 10)
const maker = (over: Partial<Maker> = {}): Maker => ({
  owner: crypto.randomUUID(),
  environment: 'test',
  software: '0.1.0',
  pdf: { write: drawReport },
  ...over,
})
const clear = () => testDb().reportRequest.updateMany({ where: { state: { in: ['requested', 'making'] } }, data: { state: 'failed' } })
async function ask(kind: PeriodKind = 'status-daily'): Promise<string> {
  return (await callerFor(actorWith('manager')).reports.create({ kind, day: today() })).id
}
const attemptsOf = async (id: string) => (await requestOf(id)).attempts
const requestOf = (id: string) => testDb().reportRequest.findUniqueOrThrow({ where: { id } })
const soon = (id: string) => testDb().reportRequest.update({ where: { id }, data: { claimedUntil: new Date(0) } })

beforeEach(clear)

test('a report that was asked for is made once, with its three files, and the audit log has it', async () => {
  const id = await ask()
  expect(await makeReport(serviceContext(), maker())).toBe('made')
  await makeReport(serviceContext(), maker())
  const { report, request } = await callerFor(actorWith('auditor')).reports.get({ id })
  expect(request).toMatchObject({ state: 'made', attempts: 1 })
  expect(report?.body).toMatchObject({ id, kind: 'status-daily', environment: 'test' })
  expect(report?.body.name).toMatch(/^status-daily-report-\d{8}-\d{6}$/)
  for (const format of ['pdf', 'csv', 'json'] as const) {
    const [first, second] = [await readReportFile(serviceContext(), { id, format }), await readReportFile(serviceContext(), { id, format })]
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true)
    const told = report?.files.find((file) => file.format === format)
    expect(told).toEqual({ format, bytes: first.bytes.length, sha256: sha256(first.bytes) })
  }
  // Drawn again from what is stored, it is the same file byte for byte.
  const stored = await readReportFile(serviceContext(), { id, format: 'pdf' })
  expect(Buffer.from(await drawReport(report?.body as ReportBody)).equals(Buffer.from(stored.bytes))).toBe(true)
  expect((await entriesAbout(id)).map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['reports.make', 'intent', null],
    ['reports.make', 'outcome', 'done'],
  ])
})

test('a stored report is never changed: not by the app, and not by the owner of the table', async () => {
  const id = await ask()
  await makeReport(serviceContext(), maker())
  await expect(testDb().report.updateMany({ where: { id }, data: { by: 'another' } })).rejects.toThrow()
  await expect(ownerQuery(`UPDATE report SET by = 'another' WHERE id = '${id}'`)).rejects.toMatchObject({ code: '42501' })
  await expect(ownerQuery(`DELETE FROM report WHERE id = '${id}'`)).rejects.toMatchObject({ code: '42501' })
  await expect(ownerQuery('TRUNCATE report')).rejects.toMatchObject({ code: '42501' })
})

test('two workers at once make two reports, each once', async () => {
  const ids = [await ask(), await ask('status-weekly')]
  await Promise.all([makeReports(serviceContext, maker()), makeReports(serviceContext, maker())])
  expect(await testDb().report.count({ where: { id: { in: ids } } })).toBe(2)
  for (const id of ids) expect((await entriesAbout(id)).filter(({ phase }) => phase === 'intent')).toHaveLength(1)
})

test('an attempt that fails is tried again, and says why when the last one failed; nothing is half there', async () => {
  const id = await ask()
  const broken = maker({
    pdf: {
      write: () => Promise.reject(new AppError('UPSTREAM', 'The PDF could not be drawn.')),
    },
  })
  for (const attempt of [1, 2, 3]) {
    expect(await makeReport(serviceContext(), broken)).toBe('put back')
    expect(await requestOf(id)).toMatchObject({ attempts: attempt, state: attempt < 3 ? 'requested' : 'failed' })
    if (attempt < 3) {
      await makeReport(serviceContext(), broken)
      expect(await attemptsOf(id)).toBe(attempt) // not at once again
      await soon(id)
    }
  }
  expect(await requestOf(id)).toMatchObject({ failedWhy: 'The PDF could not be drawn.' })
  expect(await testDb().report.count({ where: { id } })).toBe(0)
  expect((await callerFor(actorWith('manager')).reports.list({})).requests).toContainEqual(expect.objectContaining({ id, state: 'failed' }))
  await expect(readReportFile(serviceContext(), { id, format: 'pdf' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a worker that died with a report in its hands is replaced, and cannot store it afterwards', async () => {
  const id = await ask()
  let go: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  const slow = makeReport(serviceContext(), maker({ pdf: { write: (body) => held.then(() => drawReport(body)) } }))
  await expect.poll(async () => (await requestOf(id)).state).toBe('making')
  await makeReport(serviceContext(), maker())
  expect(await attemptsOf(id)).toBe(1) // it is held
  await soon(id)
  expect(await makeReport(serviceContext(), maker())).toBe('made')
  const first = await testDb().report.findUniqueOrThrow({ where: { id }, select: { pdfSha256: true } })
  go()
  expect(await slow).toBe('put back')
  expect(await requestOf(id)).toMatchObject({ state: 'made' })
  expect(await testDb().report.findUnique({ where: { id }, select: { pdfSha256: true } })).toEqual(first)
})

test('a worker that ends each time is given up, with a reason', async () => {
  const id = await ask()
  await testDb().reportRequest.update({
    where: { id },
    data: { state: 'making', attempts: 3, claimedBy: 'gone', claimedUntil: new Date(0) },
  })
  await makeReport(serviceContext(), maker())
  expect(await requestOf(id)).toMatchObject({ state: 'failed', failedWhy: expect.stringContaining('Ask again') })
})
