import { expect, test } from 'vitest'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { clearAlarm } from './clear'
import { clearAgedAlarms } from './clear-aged'
import { raiseAlarm } from './raise'

const ctx = serviceContext()
const anAlarm = (key: string) => ({ key, severity: 1 as const, title: 'The log does not fit its checkpoint', detail: 'first bad index 7' })

test('an alarm stands once, is kept up to date, and ends once; both are audited once', async () => {
  const key = `test ${crypto.randomUUID()}`
  expect(await raiseAlarm(ctx, anAlarm(key))).toBe(true)
  expect(await raiseAlarm(ctx, { ...anAlarm(key), detail: 'first bad index 5' })).toBe(false)
  expect(await testDb().alarm.findMany({ where: { key, clearedAt: null } })).toMatchObject([{ detail: 'first bad index 5', severity: 1 }])
  expect(await clearAlarm(ctx, key)).toBe(true)
  expect(await clearAlarm(ctx, key)).toBe(false)
  expect((await entriesAbout(key)).map(({ action }) => action)).toEqual(['alarms.open', 'alarms.clear'])
})

test('open pages hear when an alarm opens, says something else, and ends; not when it says the same again', async () => {
  const key = `test ${crypto.randomUUID()}`
  for (const alarm of [anAlarm(key), anAlarm(key), { ...anAlarm(key), severity: 2 as const }]) await raiseAlarm(ctx, alarm)
  await clearAlarm(ctx, key)
  const told = await testDb().event.findMany({ where: { topic: 'alarms', ref: key }, orderBy: { id: 'asc' } })
  expect(told.map(({ version }) => version)).toEqual(['open', 'changed', 'cleared'])
})

test('raised from four sides at once it is one alarm', async () => {
  const key = `test ${crypto.randomUUID()}`
  const isNew = await Promise.all([1, 2, 3, 4].map(() => raiseAlarm(ctx, anAlarm(key))))
  expect(isNew.filter(Boolean)).toHaveLength(1)
  expect(await testDb().alarm.count({ where: { key } })).toBe(1)
})

test('an alarm about one event ends a day after the last of its kind, others stay', async () => {
  const prefix = `test ${crypto.randomUUID()}:`
  const at = (hours: number) => ({ ...ctx, now: () => new Date(Date.now() + hours * 3_600_000) })
  await raiseAlarm(at(-30), anAlarm(`${prefix}old`))
  await raiseAlarm(at(-30), anAlarm(`${prefix}again`))
  await raiseAlarm(at(-1), anAlarm(`${prefix}again`))
  expect(await clearAgedAlarms(ctx, { prefix, afterMs: 24 * 3_600_000 })).toBe(1)
  const open = await testDb().alarm.findMany({ where: { key: { startsWith: prefix }, clearedAt: null } })
  expect(open.map(({ key }) => key)).toEqual([`${prefix}again`])
})
