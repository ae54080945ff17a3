import { expect, test } from 'vitest'
import type { RunDetail, RunLane, RunStep } from '@/lib/schemas/runs'
import { prepareClock, ticksOf } from './prepare-clock'

const start = Date.parse('2026-11-27T03:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
const base: RunStep = {
  n: 1,
  parentN: null,
  kind: 'cluster.patch@1',
  title: '',
  targetKey: 't',
  state: 'pending',
  attempt: 0,
  startedAt: null,
  intentAt: null,
  deadlineAt: null,
  notBefore: null,
  finishedAt: null,
  says: null,
  end: null,
  effect: null,
  wrote: null,
  priorDigest: null,
  resolution: null,
  decision: null,
  expected: null,
  soak: null,
}
const lane = (n: number, more: Partial<RunStep>): RunLane => ({ step: { ...base, n, ...more } })
const run = (more: object = {}) =>
  ({ createdAt: at(0), finishedAt: null, deadlineAt: at(30_000), state: 'running', ...more }) as RunDetail['run'] // what the clock reads of it
const figure = (lanes: RunLane[], more: Partial<RunDetail> = {}, now = 12_000) =>
  prepareClock({ run: run(), owners: [], plan: { budgetMs: 30_000 } as RunDetail['plan'], lanes, ...more }, start + now)
const bars = (...args: Parameters<typeof figure>) =>
  figure(...args).rows.map((row) => row.bars.map(({ fromMs, toMs, look }) => `${look} ${fromMs}-${toMs}`))

test('the line stands at two thirds of the ruler', () => {
  const { spanMs, lineMs, nowMs } = figure([])
  expect([spanMs, lineMs, nowMs]).toEqual([45_000, 30_000, 12_000])
})

test('what is done is solid, what runs goes up to now and on as expected, what comes is dashed', () => {
  expect(
    bars([
      lane(1, { state: 'done', startedAt: at(1_000), finishedAt: at(4_000) }),
      lane(2, { state: 'verifying', startedAt: at(4_000), expected: { ms: 10_000, n: 3 } }),
      lane(3, { expected: { ms: 2_000, n: 3 } }),
      lane(4, {}),
      lane(5, { expected: { ms: 2_000, n: 3 } }),
    ]),
  ).toEqual([['done 1000-4000'], ['running 4000-12000', 'expected 12000-14000'], ['expected 14000-16000'], [], []])
})

test('children of one parent are expected together', () => {
  const child = { parentN: 1, expected: { ms: 5_000, n: 1 } }
  expect(
    bars([
      lane(1, { state: 'done', startedAt: at(0), finishedAt: at(1_000) }),
      lane(2, child),
      lane(3, child),
      lane(4, { expected: { ms: 1_000, n: 1 } }),
    ]),
  ).toEqual([['done 0-1000'], ['expected 12000-17000'], ['expected 12000-17000'], ['expected 17000-18000']])
})

test('the time in which nobody had the run is cut out of what was under way', () => {
  const owners = [{ epoch: 2, owner: 'b', at: at(9_000), lost: { owner: 'a', heardAt: at(6_100), tookMs: 2_900 } }]
  expect(bars([lane(1, { state: 'done', startedAt: at(4_000), finishedAt: at(11_000) })], { owners })).toEqual([
    ['done 4000-6100', 'taken 6100-9000', 'done 9000-11000'],
  ])
  expect(bars([lane(1, { state: 'running', startedAt: at(10_000) })], { owners })).toEqual([['running 10000-12000']])
})

test('a run that has ended stands still, and what it never began is not expected', () => {
  const ended = { run: run({ state: 'failed', finishedAt: at(8_000) }) }
  const lanes = [
    lane(1, { state: 'failed', startedAt: at(0), finishedAt: at(8_000) }),
    lane(2, { state: 'pending', expected: { ms: 1_000, n: 1 } }),
  ]
  expect(bars(lanes, ended, 99_000)).toEqual([['failed 0-8000'], []])
  expect(figure(lanes, ended, 99_000).nowMs).toBeNull()
})

test('a fold is one bar; nothing is expected behind steps that are folded away', () => {
  const fold = (state: 'done' | 'pending', startedAt: string | null, finishedAt: string | null): RunLane => ({
    fold: { from: 2, to: 400, count: 399, state, startedAt, finishedAt },
  })
  expect(bars([fold('done', at(0), at(9_000)), lane(401, { expected: { ms: 1_000, n: 1 } })])).toEqual([
    ['done 0-9000'],
    ['expected 12000-13000'],
  ])
  expect(bars([fold('pending', null, null), lane(401, { expected: { ms: 1_000, n: 1 } })])).toEqual([[], []])
})

test('a ruler has few round marks', () => {
  expect(ticksOf(45_000)).toEqual([0, 5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000])
  for (const span of [1_000, 46_000, 990_000, 90_000_000]) expect(ticksOf(span).length).toBeLessThanOrEqual(10)
})
