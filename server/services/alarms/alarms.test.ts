import { expect, test } from 'vitest'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { clearAlarm } from './clear'
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

test('raised from four sides at once it is one alarm', async () => {
  const key = `test ${crypto.randomUUID()}`
  const isNew = await Promise.all([1, 2, 3, 4].map(() => raiseAlarm(ctx, anAlarm(key))))
  expect(isNew.filter(Boolean)).toHaveLength(1)
  expect(await testDb().alarm.count({ where: { key } })).toBe(1)
})
