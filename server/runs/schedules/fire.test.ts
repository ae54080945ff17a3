import { afterAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { entriesAbout } from '@/server/testing/audit'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { CATCH_UP_MS, fateOf } from './catch-up'
import { fireOccurrence } from './fire'
import { keepOccurrences } from './keep'

hostOwnDatabase()
afterAll(() => pool().end())
const lend = () => lendFrom(pool())
const HOUR_MS = 3_600_000

async function schedule(frequency: object, { catchUpMs = 0, localTime = '08:00' } = {}): Promise<string> {
  const id = `job-${crypto.randomUUID()}`
  await pool().query('INSERT INTO schedule (id, frequency, local_time, tz, catch_up_ms) VALUES ($1, $2, $3, $4, $5)', [
    id,
    JSON.stringify(frequency),
    localTime,
    'Europe/Berlin',
    catchUpMs,
  ])
  return id
}
const due = (id: string, agoMs: number) =>
  pool().query(
    `INSERT INTO schedule_occurrence (schedule_id, due_local, tz, due_at) VALUES ($1, $2, 'UTC', clock_timestamp() - make_interval(secs => $3::float8 / 1000))`,
    [id, `t-${agoMs}`, agoMs],
  )
const rowsOf = async (id: string) =>
  (
    await pool().query<{ state: string; note: string | null }>(
      'SELECT state, note FROM schedule_occurrence WHERE schedule_id = $1 ORDER BY due_at',
      [id],
    )
  ).rows
const fireAll = async (jobs: Parameters<typeof fireOccurrence>[1]) => {
  while (await fireOccurrence(lend(), jobs));
}

test('the next 14 days are there, once, whoever lays them out; a changed job loses what it no longer has', async () => {
  const id = await schedule({ every: 'day' })
  const made = await Promise.all([keepOccurrences(lend()), keepOccurrences(lend())])
  expect(made.reduce((sum, one) => sum + one, 0)).toBe(14)
  await pool().query(`UPDATE schedule SET frequency = '{"every":"week","weekday":1}' WHERE id = $1`, [id])
  await keepOccurrences(lend())
  expect(await rowsOf(id)).toHaveLength(2)
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
  expect([await rowsOf(late), await rowsOf(skipped), await rowsOf(gap)].map(([row]) => row?.state)).toEqual(['late', 'skipped', 'skipped'])
  expect((await entriesAbout(late)).map(({ action }) => action)).toEqual(['schedules.late'])
  expect((await entriesAbout(skipped)).map(({ action }) => action)).toEqual(['schedules.skip'])
})

test('a job that fails leaves nothing but its failure; one that nobody does says so', async () => {
  const [fails, nobody] = [await schedule({ every: 'day' }), await schedule({ every: 'day' })]
  await due(fails, 10)
  await due(nobody, 10)
  await fireAll({
    [fails]: async (client) => {
      await client.query(`INSERT INTO event (topic, ref, version) VALUES ('runs', $1, 'x')`, [fails])
      throw new Error('no such report')
    },
  })
  expect(await rowsOf(fails)).toEqual([{ state: 'failed', note: 'no such report' }])
  expect((await rowsOf(nobody))[0]?.state).toBe('failed')
  expect((await pool().query('SELECT 1 FROM event WHERE ref = $1', [fails])).rowCount).toBe(0)
})

test.each([
  [59_000, 0, 'on time'],
  [61_000, 0, 'skipped'],
  [6 * HOUR_MS, 6 * HOUR_MS, 'late'],
  [6 * HOUR_MS + 1, 6 * HOUR_MS, 'skipped'],
])('%i ms late of %i ms allowed is %s', (lateMs, catchUpMs, fate) => {
  expect(fateOf(lateMs, catchUpMs)).toBe(fate)
})
