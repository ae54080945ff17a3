import { expect, test } from 'vitest'
import { encodeSketch } from '@/lib/latency-sketch'
import { withRollback } from '@/server/testing/rollback'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { readBuckets, readCounts, sum } from './rollups'

const HOUR = 3_600_000
const THIS_HOUR = Math.floor(Date.now() / HOUR) * HOUR // once: an hour may turn while a test runs
const hourAt = (ago: number) => new Date(THIS_HOUR - ago * HOUR)

test('the minutes of an hour that nobody merged still count, though later hours were merged', () =>
  withRollback(async (ctx) => {
    const origin = `test-${crypto.randomUUID()}`
    const zero = { allowed: 0n, denied: 0n, reviewed: 0n, errored: 0n, attempted: 0n, waived: 0n, refused: 0n }
    await addMinute(ctx.db, { origin, minute: hourAt(60), evaluated: 5000, uncontrolled: 40, sketch: sketchOf([1, 2]) })
    await addMinute(ctx.db, { origin, minute: hourAt(2), evaluated: 100, sketch: sketchOf([1, 2]) })
    await ctx.db.decisionHour.create({
      data: { hour: hourAt(2), origin, evaluated: 100n, uncontrolled: 0n, ...zero, sketch: encodeSketch(sketchOf([1, 2])) },
    })
    const span = { from: hourAt(24 * 30), to: new Date(), origin, bucketMs: 24 * HOUR }
    expect(sum(await readBuckets(ctx, span))).toMatchObject({ evaluated: 5100, uncontrolled: 40 })
    expect(sum(await readCounts(ctx, span))).toMatchObject({ evaluated: 5100, uncontrolled: 40 })
  }))

test.each([
  ['minutes', 10 * 60_000, 90 * 60_000],
  ['hours, from the middle of one', HOUR, 26.5 * HOUR],
  ['days', 24 * HOUR, 80.3 * HOUR],
])('counts added up by the database are those of the merged buckets: %s', (_name, bucketMs, spanMs) =>
  withRollback(async (ctx) => {
    const origin = `test-${crypto.randomUUID()}`
    for (let i = 0; i < 60; i++) {
      const minute = new Date(hourAt(0).getTime() - i * 97 * 60_000)
      const counts = { evaluated: 100 + i, uncontrolled: i % 3, attempted: i % 7, waived: i % 2, errored: i % 5 }
      await addMinute(ctx.db, { origin, minute, engineId: `engine-${i % 2}`, ...counts, sketch: sketchOf([1, 2]) })
    }
    const zero = { allowed: 0n, denied: 0n, reviewed: 0n, refused: 0n, errored: 1n, attempted: 2n, waived: 3n, uncontrolled: 4n }
    for (const ago of [1, 5, 20])
      await ctx.db.decisionHour.create({
        data: { hour: hourAt(ago), origin, evaluated: 7n, ...zero, sketch: encodeSketch(sketchOf([1, 2])) },
      })
    const span = { from: new Date(Date.now() - spanMs), to: new Date(), origin, bucketMs }
    const buckets = await readBuckets(ctx, span)
    expect(buckets.length).toBeGreaterThan(0)
    expect(await readCounts(ctx, span)).toEqual(buckets.map(({ sketch: _sketch, ...counts }) => counts))
  }),
)
