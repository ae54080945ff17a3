import { expect, test } from 'vitest'
import { encodeSketch } from '@/lib/latency-sketch'
import { withRollback } from '@/server/testing/rollback'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { readBuckets, sum } from './rollups'

const HOUR = 3_600_000
const hourAt = (ago: number) => new Date(Math.floor(Date.now() / HOUR) * HOUR - ago * HOUR)

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
  }))
