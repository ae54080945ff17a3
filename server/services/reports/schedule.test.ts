import { expect, test } from 'vitest'
import { PERIOD_KINDS } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { dueAt, periodOf, reportName } from './periods'
import { scheduleReports } from './schedule'

// The calendar asks for what everybody's installation is due.
hostOwnDatabase()

const BEGAN = new Date('2031-01-01T00:00:00Z')
/** A calendar of its own, far from everybody's: 2031, on an installation that decides since its first day. */
function at(time: string): ServiceContext {
  const ctx = serviceContext()
  const policyActivation = { aggregate: async () => ({ _min: { at: BEGAN } }) }
  const db = new Proxy(ctx.db, { get: (real, key) => (key === 'policyActivation' ? policyActivation : Reflect.get(real, key)) })
  return { ...ctx, db, now: () => new Date(time) }
}

const asked = (from: string) => testDb().reportRequest.findMany({ where: { cause: 'schedule', periodFrom: new Date(from) } })

test('daily for yesterday after 00:05, weekly on Monday, monthly and the summary on the 1st, each once', async () => {
  await scheduleReports(at('2031-09-01T00:04:00Z')) // a Monday and a 1st, one minute too early
  expect(await asked('2031-08-31T00:00:00Z')).toEqual([])
  expect(await scheduleReports(at('2031-09-01T00:05:30Z'))).toEqual([...PERIOD_KINDS])
  expect(await scheduleReports(at('2031-09-01T00:06:00Z'))).toEqual([])
  expect(await asked('2031-08-31T00:00:00Z')).toMatchObject([
    { kind: 'status-daily', lateMs: null, periodTo: new Date('2031-09-01T00:00:00Z') },
  ])
  expect((await asked('2031-08-25T00:00:00Z')).map(({ kind }) => kind)).toEqual(['status-weekly'])
  expect((await asked('2031-08-01T00:00:00Z')).map(({ kind }) => kind).sort()).toEqual(['execution-summary', 'status-monthly'])
  expect(await scheduleReports(at('2031-09-02T00:05:30Z'))).toEqual(['status-daily'])
  const audit = await entriesAbout('status-daily 2031-08-31')
  expect(audit.map(({ action, phase, outcome, actor }) => [action, phase, outcome, actor.kind])).toEqual([
    ['reports.create', 'intent', null, 'system'],
    ['reports.create', 'outcome', 'done', 'system'],
  ])
})

test('two workers at the same moment ask once', async () => {
  const both = await Promise.all([scheduleReports(at('2031-09-03T00:05:30Z')), scheduleReports(at('2031-09-03T00:05:30Z'))])
  expect(both.flat()).toEqual(['status-daily'])
  expect(await asked('2031-09-02T00:00:00Z')).toHaveLength(1)
})

test('what was missed is asked for at the next start, for the last period, with how late it is', async () => {
  expect(await scheduleReports(at('2031-09-06T09:05:00Z'))).toEqual(['status-daily'])
  expect(await asked('2031-09-05T00:00:00Z')).toMatchObject([{ lateMs: BigInt(9 * 3_600_000) }])
  expect(await asked('2031-09-04T00:00:00Z')).toEqual([]) // the day between is said to be skipped, in the report
})

test('nothing is due for the time before anything was decided here', async () => {
  expect(await scheduleReports(at('2031-01-01T00:06:00Z'))).toEqual([])
})

test('periods are whole days, weeks from Monday and months, UTC', () => {
  const of = (kind: (typeof PERIOD_KINDS)[number], day: string) => {
    const { from, to } = periodOf(kind, new Date(day))
    return [from.toISOString().slice(0, 10), to.toISOString().slice(0, 10)]
  }
  expect(of('status-daily', '2026-02-28T23:59:59Z')).toEqual(['2026-02-28', '2026-03-01'])
  expect(of('status-weekly', '2026-03-01T00:00:00Z')).toEqual(['2026-02-23', '2026-03-02']) // a Sunday
  expect(of('status-monthly', '2026-12-31T12:00:00Z')).toEqual(['2026-12-01', '2027-01-01'])
  expect(dueAt('status-daily', new Date('2026-03-02T00:04:59Z')).period.to).toEqual(new Date('2026-03-01T00:00:00Z'))
  expect(reportName('execution-summary', new Date('2026-03-02T01:02:03.456Z'))).toBe('execution-summary-report-20260302-010203')
})
