import { describe, expect, test } from 'vitest'
import { WINDOWS } from '@/lib/schemas/decisions'
import { ReadLatency } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { actorWith, callerFor } from '@/server/testing/actors'
import { withRollback } from '@/server/testing/rollback'
import { addMinute, sketchOf } from '@/server/testing/rollups'
import { exportLatency } from './export'
import { readLatency, zoomOf } from './latency'
import { readOverview } from './read'

const MINUTE = 60_000
const now = new Date('2026-11-26T12:00:30.000Z')
const minutesSince = new Date('2025-11-01T00:00:00.000Z')
const zoom = (from: string, to: string) => zoomOf({ from: new Date(from), to: new Date(to) }, { now, minutesSince })

describe('a chosen span', () => {
  test.each<[string, string, string, number, number]>([
    ['five minutes', '2026-11-26T11:00:00Z', '2026-11-26T11:05:00Z', 1, 5],
    ['four hours', '2026-11-26T06:00:00Z', '2026-11-26T10:00:00Z', 1, 240],
    ['a minute more', '2026-11-26T06:00:00Z', '2026-11-26T10:01:00Z', 2, 121],
    ['30 days', '2026-10-27T12:00:00Z', '2026-11-26T12:00:00Z', 240, 180],
    ['five minutes of a time that has only hours', '2025-01-01T10:10:00Z', '2025-01-01T10:15:00Z', 60, 1],
  ])('%s is drawn in whole buckets, at most 240 of them', (...[, from, to, minutes, points]) => {
    const drawn = zoom(from, to)
    expect(drawn.bucketMs).toBe(minutes * MINUTE)
    expect((drawn.to.getTime() - drawn.from.getTime()) / drawn.bucketMs).toBe(points)
    expect(drawn.isWindow).toBe(false)
  })

  test('is widened to whole buckets and ends with the running one', () => {
    expect(zoom('2026-11-26T11:50:10Z', '2026-11-26T11:58:20Z')).toMatchObject({
      from: new Date('2026-11-26T11:50:00Z'),
      to: new Date('2026-11-26T11:59:00Z'),
    })
    expect(zoom('2026-11-26T11:50:00Z', '2026-11-27T00:00:00Z').to).toEqual(new Date('2026-11-26T12:05:00Z'))
  })

  test.each([
    [{ from: '2026-11-26T11:00:00Z' }, 'to'],
    [{ to: '2026-11-26T11:00:00Z' }, 'from'],
    [{ from: '2026-11-26T11:00:00Z', to: '2026-11-26T11:04:59Z' }, 'to'],
    [{ from: '2026-11-26T11:00:00Z', to: '2026-11-26T10:00:00Z' }, 'to'],
    [{ from: '2026-10-01T00:00:00Z', to: '2026-11-26T00:00:00Z' }, 'to'],
    [{ from: 'yesterday', to: '2026-11-26T10:00:00Z' }, 'from'],
    [{ from: { gt: '' }, to: '2026-11-26T10:00:00Z' }, 'from'],
    [{ window: '2h' }, 'window'],
  ])('%j is refused and the member named', (input, member) => {
    expect(ReadLatency.safeParse(input).error?.issues[0]?.path).toEqual([member])
  })
})

test('a zoomed series shows the minutes that a long window merges', () =>
  withRollback(async (inside) => {
    const origin = `test-${crypto.randomUUID()}` as ServiceContext['origin'] // rows of this test alone
    const ctx = { ...inside, origin }
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3 * 3_600_000)
    const at = (minute: number) => new Date(hour.getTime() + minute * MINUTE)
    await addMinute(ctx.db, { origin, minute: at(10), evaluated: 50, sketch: sketchOf([50, 1]) })
    await addMinute(ctx.db, { origin, minute: at(12), evaluated: 50, sketch: sketchOf([50, 9]) })
    const series = await readLatency(ctx, { window: '30d', from: at(8).toISOString(), to: at(14).toISOString() })
    expect(series).toMatchObject({ bucketMs: MINUTE, isWindow: false, n: 100, from: at(8).toISOString(), to: at(14).toISOString() })
    expect(series.points.map(({ n }) => n)).toEqual([null, null, 50, null, 50, null])
    let csv = ''
    for await (const chunk of exportLatency(ctx, { window: '30d', from: at(8).toISOString(), to: at(14).toISOString() })) csv += chunk
    const lines = csv.trimEnd().split('\n')
    expect(lines[0]).toBe('bucket_start_utc,bucket_seconds,p50_ms,p95_ms,p99_ms,line_ms,n,origin')
    expect(lines).toHaveLength(7)
    expect(lines[1]).toBe(`${at(8).toISOString()},60,,,,5,,${origin}`)
    expect(lines[3]).toMatch(new RegExp(`^${at(10).toISOString()},60,[0-9.]+,[0-9.]+,[0-9.]+,5,50,`))
  }))

/** The same database, noting every table that is asked, by model or by SQL. */
function noting(db: Db, seen: Set<string>): Db {
  return new Proxy(db, {
    get(target, name) {
      if (name === '$queryRaw')
        return (strings: TemplateStringsArray, ...values: unknown[]) => {
          for (const [, table] of strings.join('?').matchAll(/\b(?:FROM|JOIN)\s+([a-z_]+)/gi)) seen.add(String(table))
          return target.$queryRaw(strings, ...values)
        }
      if (typeof name === 'string' && !name.startsWith('$')) seen.add(name)
      return Reflect.get(target, name)
    },
  })
}

test('the board, its series and its export read rollups, never a decision, in every window and when zoomed', () =>
  withRollback(async (inside) => {
    const seen = new Set<string>()
    const ctx = { ...inside, db: noting(inside.db as Db, seen) }
    for (const window of WINDOWS) {
      await readOverview(ctx, { window })
      await readLatency(ctx, { window })
      for await (const _chunk of exportLatency(ctx, { window }));
    }
    const to = new Date()
    await readLatency(ctx, { window: '24h', from: new Date(to.getTime() - 600_000).toISOString(), to: to.toISOString() })
    expect([...seen]).toEqual(expect.arrayContaining(['decision_minute', 'decision_hour', 'decisionLoss', 'setting']))
    expect([...seen].filter((table) => /^decision(_\d+|_default)?$/.test(table))).toEqual([])
  }))

test('every window has its points by its own length of bucket, at most 240', async () => {
  for (const [window, points] of [
    ['1h', 60],
    ['6h', 180],
    ['24h', 144],
    ['7d', 168],
    ['30d', 180],
  ] as const) {
    const series = await callerFor(actorWith('manager')).overview.latency({ window })
    expect([window, series.points.length, series.isWindow]).toEqual([window, points, true])
  }
})
