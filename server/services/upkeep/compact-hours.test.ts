import { expect, test } from 'vitest'
import { decodeSketch, quantile } from '@/lib/latency-sketch'
import { serviceContext, testDb } from '@/server/testing/actors'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { compactHours } from './compact-hours'

const HOUR = 3_600_000
const MINUTE = 60_000
const thisHour = () => Math.floor(Date.now() / HOUR) * HOUR
const hoursOf = (origin: string) => testDb().decisionHour.findMany({ where: { origin }, orderBy: { hour: 'asc' } })
const unique = () => `test-${crypto.randomUUID()}`

test('an hour is the exact sum of its minutes over all engines, with one merged sketch', async () => {
  const origin = unique()
  const at = thisHour() - 3 * HOUR
  const first = { evaluated: 90, allowed: 50, denied: 20, reviewed: 10, errored: 10, attempted: 30, waived: 4, uncontrolled: 1, refused: 6 }
  await addMinute(testDb(), { minute: new Date(at), origin, ...first, sketch: sketchOf([90, 1]) })
  await addMinute(testDb(), { minute: new Date(at + 59 * MINUTE), origin, engineId: 'two', ...first, sketch: sketchOf([10, 100]) })
  await addMinute(testDb(), { minute: new Date(at + HOUR), origin, evaluated: 5, allowed: 5 })
  await compactHours(serviceContext(), 48)
  const [hour, next, ...more] = await hoursOf(origin)
  expect(more).toEqual([])
  expect(hour).toMatchObject({
    hour: new Date(at),
    ...Object.fromEntries(Object.entries(first).map(([name, n]) => [name, BigInt(2 * n)])),
  })
  expect(next).toMatchObject({ hour: new Date(at + HOUR), evaluated: 5n })
  const sketch = decodeSketch(hour?.sketch ?? new Uint8Array())
  expect(sketch.count).toBe(100)
  expect(quantile(sketch, 0.5)).toBeCloseTo(1, 1)
  expect(quantile(sketch, 0.99) ?? 0).toBeGreaterThan(98)
})

test('twice is as once, and a late minute is added once', async () => {
  const origin = unique()
  const at = thisHour() - 2 * HOUR
  await addMinute(testDb(), { minute: new Date(at), origin, evaluated: 10, allowed: 10, sketch: sketchOf([10, 1]) })
  await compactHours(serviceContext(), 48)
  const once = await hoursOf(origin)
  await compactHours(serviceContext(), 48)
  expect(await hoursOf(origin)).toEqual(once)
  await addMinute(testDb(), { minute: new Date(at + MINUTE), origin, evaluated: 1, denied: 1, sketch: sketchOf([1, 1]) })
  await Promise.all([compactHours(serviceContext(), 48), compactHours(serviceContext(), 48)])
  const later = await hoursOf(origin)
  expect(later).toMatchObject([{ evaluated: 11n, denied: 1n }])
  expect(decodeSketch(later[0]?.sketch ?? new Uint8Array()).count).toBe(11)
})

test('the running hour and hours beyond the look-back are left alone', async () => {
  const origin = unique()
  await addMinute(testDb(), { minute: new Date(thisHour() + HOUR), origin, evaluated: 1 })
  const updatedAt = new Date(thisHour() - 4 * HOUR)
  await addMinute(testDb(), { minute: new Date(thisHour() - 5 * HOUR), updatedAt, origin, evaluated: 1 })
  await compactHours(serviceContext(), 3)
  expect(await hoursOf(origin)).toEqual([])
})

test('decisions that an engine kept for days, while others were counted, are in the hour they were made in', async () => {
  const origin = unique()
  const at = thisHour() - 100 * HOUR
  await addMinute(testDb(), {
    minute: new Date(at),
    updatedAt: new Date(at),
    origin,
    evaluated: 10,
    allowed: 10,
    sketch: sketchOf([10, 1]),
  })
  await compactHours(serviceContext(), 200)
  const late = { evaluated: 3, allowed: 3, uncontrolled: 3, sketch: sketchOf([3, 1]) }
  await addMinute(testDb(), { minute: new Date(at + MINUTE), origin, engineId: 'was-away', ...late })
  await compactHours(serviceContext(), 48)
  expect(await hoursOf(origin)).toMatchObject([{ evaluated: 13n, uncontrolled: 3n }])
})

test('origins are never added to each other', async () => {
  const [live, drill] = [unique(), unique()]
  const minute = new Date(thisHour() - HOUR)
  await addMinute(testDb(), { minute, origin: live, evaluated: 3 })
  await addMinute(testDb(), { minute, origin: drill, evaluated: 4 })
  await compactHours(serviceContext(), 48)
  expect([await hoursOf(live), await hoursOf(drill)]).toMatchObject([[{ evaluated: 3n }], [{ evaluated: 4n }]])
})
