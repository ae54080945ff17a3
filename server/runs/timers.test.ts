import { afterAll, expect, test } from 'vitest'
import { pool } from '@/server/db'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { inOne, lendFrom } from './connection'
import { sendOutbox } from './send-outbox'
import { strangeModules } from './start-checks'
import { tell } from './tell'
import { armTimer, fireTimers } from './timers'

hostOwnDatabase()
afterAll(() => pool().end())
const lend = () => lendFrom(pool())
const ago = (ms: number) => new Date(Date.now() - ms)

test('a timer fires once, however many look, and not before its time; one that fails holds up no other and stays armed', async () => {
  const [good, bad, later] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  await inOne(lend(), async (client) => {
    for (const _ of [1, 2]) await armTimer(client, { kind: 'test', ref: good, dueAt: new Date('2026-01-01') })
    await armTimer(client, { kind: 'test', ref: bad, dueAt: ago(5000) })
    await armTimer(client, { kind: 'test', ref: later, dueAt: new Date(Date.now() + 3_600_000) })
  })
  const fired: string[] = []
  const handlers = {
    test: async (_client: unknown, { ref }: { ref: string }) => {
      if (ref === bad) throw new Error('not now')
      fired.push(ref)
    },
  }
  await Promise.all([1, 2, 3].map(() => fireTimers(lend(), handlers)))
  expect(fired).toEqual([good])
  const { rows } = await pool().query('SELECT ref, state FROM timer WHERE ref = ANY($1) ORDER BY due_at', [[good, bad, later]])
  expect(rows).toEqual([
    { ref: good, state: 'fired' },
    { ref: bad, state: 'armed' },
    { ref: later, state: 'armed' },
  ])
})

test('word goes out once a key; what cannot be delivered is tried again later', async () => {
  const key = `k-${crypto.randomUUID()}`
  await inOne(lend(), async (client) => {
    for (const _ of [1, 2]) await tell(client, key, { kind: 'clear', key })
  })
  const heard: string[] = []
  await expect(
    sendOutbox(lend(), async () => {
      throw new Error('nobody there')
    }),
  ).resolves.toBe(0)
  await pool().query('UPDATE outbox SET not_before = clock_timestamp() WHERE dedup_key = $1', [key])
  await sendOutbox(lend(), async (told) => void heard.push(told.key))
  await sendOutbox(lend(), async (told) => void heard.push(told.key))
  expect(heard).toEqual([key])
})

test('tables of another version are named', async () => {
  expect(await lend()(strangeModules)).toEqual([])
})

test('a plan and a prior state never change, and a fence only rises', async () => {
  await pool().query(`INSERT INTO target_fence (target_key, fence) VALUES ('f', 3)`)
  await expect(pool().query(`UPDATE target_fence SET fence = 2 WHERE target_key = 'f'`)).rejects.toMatchObject({ code: '42501' })
  for (const text of [`UPDATE prior_state SET digest = 'x'`, 'DELETE FROM prior_state', `UPDATE plan SET kind = 'x'`, 'DELETE FROM plan'])
    await expect(pool().query(text)).rejects.toMatchObject({ code: '42501' })
})
