import { afterAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { due, fireAll, occurrencesOf, schedule } from '@/server/testing/runs/schedules'
import { fateOf } from './catch-up'
import { keepOccurrences } from './keep'

hostOwnDatabase()
afterAll(() => pool().end())
const lend = () => lendFrom(pool())
test('the next 14 days are there, once, whoever lays them out; a changed job loses what it no longer has', async () => {
  const id = await schedule({ every: 'day' })
  const made = await Promise.all([keepOccurrences(lend()), keepOccurrences(lend())])
  expect(made.reduce((sum, one) => sum + one, 0)).toBe(14)
  await pool().query(`UPDATE schedule SET frequency = '{"every":"week","weekday":1}' WHERE id = $1`, [id])
  await keepOccurrences(lend())
  expect(await occurrencesOf(id)).toHaveLength(2)
  await pool().query('UPDATE schedule SET enabled = false WHERE id = $1', [id])
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
  expect(await occurrencesOf(fails)).toMatchObject([{ state: 'failed', note: 'no such report' }])
  expect((await occurrencesOf(nobody))[0]?.state).toBe('failed')
  expect((await pool().query('SELECT 1 FROM event WHERE ref = $1', [fails])).rowCount).toBe(0)
})

const HOUR_MS = 3_600_000
test.each([
  [59_000, 0, 'on time'],
  [61_000, 0, 'skipped'],
  [6 * HOUR_MS, 6 * HOUR_MS, 'late'],
  [6 * HOUR_MS + 1, 6 * HOUR_MS, 'skipped'],
])('%i ms late of %i ms allowed is %s', (lateMs, catchUpMs, fate) => {
  expect(fateOf(lateMs, catchUpMs)).toBe(fate)
})
