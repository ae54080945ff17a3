import { expect, test } from 'vitest'
import type { Window } from '@/lib/schemas/decisions'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { withRollback } from '@/server/testing/rollback'
import { addMinute, type MinuteRow, sketchOf } from '@/server/testing/rollups'
import { readDecisionFigures } from './figures'
import { readLatencySeries } from './latency'

const now = new Date()
const ago = (ms: number) => new Date(now.getTime() - ms)
const MINUTE = 60_000

/** A board of its own origin: add minutes to it, read it. */
async function board(ctx: ServiceContext, window: Window = '1h') {
  const origin = `test-${crypto.randomUUID()}`
  const asked = { window, origin, slo: await readSetting(ctx, 'slo'), now }
  return {
    origin,
    add: ({ minute = ago(2 * MINUTE), updatedAt = ago(1000), ...row }: Partial<MinuteRow>) =>
      addMinute(ctx.db, { ...row, minute, updatedAt, origin }),
    read: () => readDecisionFigures(ctx, asked),
    series: () => readLatencySeries(ctx, asked),
  }
}

test('a thousand denied attempts leave compliance where it was', () =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ evaluated: 1000, allowed: 1000 })
    const before = await read()
    await add({ engineId: 'engine-2', evaluated: 1000, denied: 1000, attempted: 1000 })
    const after = await read()
    expect(before.compliance).toMatchObject({ value: 1, state: 'ok', n: 1000 })
    expect(after.compliance).toMatchObject({ value: 1, used: 0, state: 'ok', n: 2000 })
    expect(after.facts).toMatchObject({ attemptedRatio: 0.5, uncontrolled: 0 })
    expect(after.budget).toMatchObject({ left: { value: 1 }, burnFast: { value: 0, state: 'ok' }, burnSlow: { value: 0, state: 'ok' } })
  }))

test.each([
  [1, 'warn'],
  [2, 'breach'],
])('%i uncontrolled of a thousand lowers compliance by exactly that share', (uncontrolled, state) =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ evaluated: 600, allowed: 600, attempted: uncontrolled, uncontrolled })
    await add({ engineId: 'engine-2', evaluated: 400, allowed: 400 })
    const { compliance, budget } = await read()
    expect(compliance.value).toBeCloseTo(1 - uncontrolled / 1000, 12)
    expect(compliance).toMatchObject({ state, why: `${uncontrolled} uncontrolled` })
    expect(budget.left.value).toBeCloseTo(1 - uncontrolled, 9)
  }),
)

test('an objective of 100 % that was kept has used nothing of its line, and one that was missed is over it', () =>
  withRollback(async (ctx) => {
    const { add, origin } = await board(ctx)
    const slo = await readSetting(ctx, 'slo')
    const strict = { ...slo, compliance: { ...slo.compliance, targetRatio: 1 } }
    const read = () => readDecisionFigures(ctx, { window: '1h', origin, slo: strict, now })
    await add({ evaluated: 1000, allowed: 1000 })
    expect((await read()).compliance).toMatchObject({ value: 1, used: 0, state: 'ok' })
    await add({ engineId: 'engine-2', evaluated: 1, uncontrolled: 1 })
    const { compliance, budget } = await read()
    expect(compliance).toMatchObject({ state: 'breach', used: Number.POSITIVE_INFINITY })
    expect(budget.left).toMatchObject({ state: 'breach' })
  }))

test('errors are not uncontrolled: they have a ratio of their own', () =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ evaluated: 4, errored: 1, allowed: 3 })
    const { compliance, facts } = await read()
    expect(compliance.value).toBe(1)
    expect(facts.errorRatio).toBe(0.25)
  }))

test('without a sample nothing is judged: no value, unknown, and no zero', () =>
  withRollback(async (ctx) => {
    const { read, series } = await board(ctx)
    await ctx.db.$executeRaw`DELETE FROM decision_loss`
    const { compliance, latency, facts, budget } = await read()
    expect(compliance).toMatchObject({ value: null, used: null, state: 'unknown', sampledAt: null, why: 'no decisions in the window' })
    expect(latency).toMatchObject({ value: null, lastKnown: null, used: null, state: 'unknown' })
    expect(facts).toMatchObject({ attemptedRatio: null, errorRatio: null, perSecond: null, uncontrolled: null, lost: null })
    for (const figure of Object.values(budget)) expect(figure).toMatchObject({ value: null, state: 'unknown' })
    const drawn = await series()
    expect(drawn.points).toHaveLength(60)
    expect(new Set(drawn.points.map((point) => point.p99))).toEqual(new Set([null]))
  }))

test('samples before the window do not speak for it, and latency keeps its last known value apart', () =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ minute: ago(90 * MINUTE), evaluated: 10, uncontrolled: 10, sketch: sketchOf([10, 100]) })
    expect((await read()).compliance).toMatchObject({ value: null, state: 'unknown' })
    await add({ minute: ago(30 * MINUTE), evaluated: 10, sketch: sketchOf([10, 3]) })
    const { latency } = await read()
    expect(latency).toMatchObject({ value: null, state: 'unknown' })
    expect(latency.lastKnown).toBeCloseTo(3, 1)
  }))

test.each([
  [30_000, 'ok'],
  [30_001, 'stale'],
])('a sample %i ms old, on an interval of 15 s, is %s', (age, state) =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ evaluated: 100, allowed: 100, sketch: sketchOf([100, 1]), updatedAt: ago(age) })
    const { compliance, latency } = await read()
    expect([compliance.state, latency.state]).toEqual([state, state])
    expect(compliance.value).toBe(1)
  }),
)

test('a stale breach is stale: what is old is not judged', () =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ evaluated: 10, uncontrolled: 10, updatedAt: ago(60_000) })
    expect((await read()).compliance).toMatchObject({ value: 0, state: 'stale' })
  }))

test('percentiles of two engines come from their merged sketches, not from averages', () =>
  withRollback(async (ctx) => {
    const { add, read, series } = await board(ctx)
    await add({ engineId: 'fast', evaluated: 90, sketch: sketchOf([90, 1]) })
    await add({ engineId: 'slow', evaluated: 10, sketch: sketchOf([10, 100]) })
    const { latency } = await read()
    expect(latency.n).toBe(100)
    expect(latency.value ?? 0).toBeGreaterThan(98)
    expect(latency.state).toBe('breach')
    const drawn = await series()
    const point = drawn.points.find((one) => one.n !== null)
    expect(drawn.engines).toBe(2)
    expect(point?.p50 ?? 0).toBeCloseTo(1, 1)
    expect(point?.p99 ?? 0).toBeGreaterThan(98)
  }))

test('a long window adds closed hours and the minutes after them, each once', () =>
  withRollback(async (ctx) => {
    const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000 - 3 * 3_600_000)
    const { origin, add, read } = await board(ctx, '7d')
    await add({ minute: hour, evaluated: 100, allowed: 100 })
    await add({ minute: new Date(hour.getTime() + 3_600_000), evaluated: 7, allowed: 7 })
    const counts = { evaluated: 100n, allowed: 100n, denied: 0n, reviewed: 0n, errored: 0n, attempted: 0n, waived: 0n, refused: 0n }
    const sketch = new Uint8Array(sketchOf([100, 1]).toProto())
    await ctx.db.decisionHour.create({ data: { hour, origin, ...counts, uncontrolled: 0n, sketch } })
    expect((await read()).compliance.n).toBe(107)
  }))

test('a sandbox that was not contained by its line lowers compliance, and is no sample of decisions', () =>
  withRollback(async (ctx) => {
    const { add, read } = await board(ctx)
    await add({ engineId: 'sandbox-controller', evaluated: 0, uncontrolled: 2, updatedAt: now })
    const alone = await read()
    expect(alone.compliance).toMatchObject({ value: null, state: 'unknown' })
    expect(alone.facts.uncontrolled).toBe(2)
    await add({ evaluated: 1000, allowed: 1000, updatedAt: ago(1000) })
    const { compliance } = await read()
    expect(compliance).toMatchObject({ state: 'breach', n: 1000, why: '2 uncontrolled', sampledAt: ago(1000).toISOString() })
    expect(compliance.value).toBeCloseTo(0.998, 12)
  }))
