import { beforeAll, expect, test } from 'vitest'
import { systemActor } from '@/server/context'
import { serviceContext, testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { measureDecisionLatency } from './measure-decision-latency'

hostOwnDatabase()
const origin = 'live'
const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 27, 3, minute, second))
const ctx = () => ({ ...serviceContext(systemActor('worker')), origin: 'live' as const })
beforeAll(async () => {
  // The minute before is as bad as what was rolled back; the ones after are fine.
  await addMinute(testDb(), { minute: at(0), origin, evaluated: 500, sketch: sketchOf([500, 90]) })
  for (const minute of [1, 2]) await addMinute(testDb(), { minute: at(minute), origin, evaluated: 600, sketch: sketchOf([600, 1]) })
  await addMinute(testDb(), { minute: at(3), origin, engineId: 'engine-2', evaluated: 10, sketch: sketchOf([10, 40]) })
})

test('only minutes that began in the span count, of all engines together', async () => {
  const found = await measureDecisionLatency(ctx(), { from: at(0, 20), to: at(4) })
  expect([found.n, Math.round(found.p99Ms ?? 0)]).toEqual([1210, 1])
  expect(found.targetMs).toBeGreaterThan(0)
  expect((await measureDecisionLatency(ctx(), { from: at(0), to: at(4) })).p99Ms).toBeGreaterThan(80)
})

test('a span in which no minute began measured nothing', async () => {
  expect(await measureDecisionLatency(ctx(), { from: at(2, 10), to: at(2, 50) })).toMatchObject({ n: 0, p99Ms: null })
})
