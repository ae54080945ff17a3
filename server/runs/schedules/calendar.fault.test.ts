import { afterEach, beforeAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { entriesAbout } from '@/server/testing/audit'
import { settableClock } from '@/server/testing/runs/database-clock'
import { hostRuns } from '@/server/testing/runs/host'
import { due, fireAll, occurrencesOf, schedule } from '@/server/testing/runs/schedules'
import { CATCH_UP_MS } from './catch-up'
import { keepOccurrences } from './keep'

hostRuns()
const HOUR_MS = 3_600_000
let setClock: (offMs: number) => Promise<void>
beforeAll(async () => {
  setClock = await settableClock()
})
afterEach(() => setClock(0))
const lend = () => lendFrom(pool())
/** The database's clock at a time, as workers find it there. */
const itIs = (at: string) => setClock(Date.parse(at) - Date.now())
/** A job that says when it ran, by its local time. */
function counting() {
  const ran: string[] = []
  return {
    ran,
    job: async (_client: unknown, { scheduleId, dueLocal }: { scheduleId: string; dueLocal: string }) => {
      ran.push(`${scheduleId} ${dueLocal}`)
      return null
    },
  }
}

test.each([
  ['Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-25'],
  ['Europe/Berlin', '2027-03-27T22:30:00Z', '2027-03-28'],
  ['America/New_York', '2026-11-01T03:30:00Z', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-03T12:30:00Z', '2026-10-04'],
])('F19 the 08:00 job in %s on the day that the clock changes runs once', async (tz, before, day) => {
  const id = await schedule({ every: 'day' }, { tz })
  const { ran, job } = counting()
  await itIs(before)
  await Promise.all([keepOccurrences(lend()), keepOccurrences(lend())])
  // Somebody looks each half hour, and lays the calendar out anew each time.
  for (let at = Date.parse(before); at < Date.parse(before) + 26 * HOUR_MS; at += HOUR_MS / 2) {
    await setClock(at - Date.now())
    await keepOccurrences(lend())
    await Promise.all([fireAll({ [id]: job }), fireAll({ [id]: job })])
  }
  expect(ran.filter((one) => one.includes(day))).toEqual([`${id} ${day}T08:00`])
  await pool().query('UPDATE schedule SET enabled = false WHERE id = $1', [id])
})

test('F20 after an outage a job runs late as long as its catch-up says, and is skipped afterwards: both are entries of the log', async () => {
  const [late, skipped, gap] = [
    await schedule({ every: 'day' }, { catchUpMs: CATCH_UP_MS['checks.daily'] }),
    await schedule({ every: 'day' }, { catchUpMs: CATCH_UP_MS['checks.daily'] }),
    await schedule({ every: 'minutes', minutes: 15 }),
  ]
  await due(late, 5 * HOUR_MS)
  await due(skipped, 7 * HOUR_MS)
  await due(gap, 16 * 60_000)
  const ran: string[] = []
  const job = async (_c: unknown, one: { scheduleId: string }) => {
    ran.push(one.scheduleId)
    return null
  }
  const jobs = { [late]: job, [skipped]: job, [gap]: job }
  await Promise.all([fireAll(jobs), fireAll(jobs)])
  expect(ran).toEqual([late])
  expect([await occurrencesOf(late), await occurrencesOf(skipped), await occurrencesOf(gap)].map(([row]) => row?.state)).toEqual([
    'late',
    'skipped',
    'skipped',
  ])
  expect((await entriesAbout(late)).map(({ action }) => action)).toEqual(['schedules.late'])
  expect((await entriesAbout(skipped)).map(({ action }) => action)).toEqual(['schedules.skip'])
})

test.each([
  ['at noon', '2026-11-01T11:00:00Z', 'late'],
  ['in the evening', '2026-11-01T18:00:00Z', 'skipped'],
])('F20 every worker is down over 08:00 and the 1st at 10:00, and one is back %s', async (_when, back, fate) => {
  const daily = await schedule({ every: 'day' }, { catchUpMs: CATCH_UP_MS['checks.daily'] })
  const monthly = await schedule({ every: 'month', day: 1 }, { catchUpMs: CATCH_UP_MS['report.monthly'], localTime: '10:00' })
  const { ran, job } = counting()
  await itIs('2026-10-31T20:00:00Z')
  await keepOccurrences(lend())
  await itIs(back)
  await keepOccurrences(lend())
  await Promise.all([1, 2].map(() => fireAll({ [daily]: job, [monthly]: job })))
  expect(ran.sort()).toEqual([...(fate === 'late' ? [`${daily} 2026-11-01T08:00`] : []), `${monthly} 2026-11-01T10:00`].sort())
  const stateOf = async (id: string) => (await occurrencesOf(id)).filter(({ due_local: at }) => at.startsWith('2026-11-01'))
  expect([...(await stateOf(daily)), ...(await stateOf(monthly))].map(({ state }) => state)).toEqual([fate, 'late'])
  expect((await entriesAbout(daily)).map(({ action }) => action)).toEqual([fate === 'late' ? 'schedules.late' : 'schedules.skip'])
  for (const id of [daily, monthly]) await pool().query('UPDATE schedule SET enabled = false WHERE id = $1', [id])
})
