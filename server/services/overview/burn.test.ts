import { describe, expect, test } from 'vitest'
import { withRollback } from '@/server/testing/rollback'
import { addMinute } from '@/server/testing/rollups'
import { aSlo } from '@/server/testing/slo'
import { type Burnt, budgetOf, readBurnt } from './burn'

const now = new Date()
const slo = { ...aSlo, compliance: { targetRatio: 0.999, warnRatio: 0.995, criticalRatio: 0.99 } }
const judging = { slo, now, sampledAt: now, intervalMs: 15_000 }
const of = (uncontrolled: number, evaluated = 10_000) => ({ uncontrolled, evaluated })
const calm: Burnt = { m5: of(0), m30: of(0), h1: of(0), h6: of(0) }
const judged = (burnt: Partial<Burnt>) => budgetOf(of(0), { ...calm, ...burnt }, judging)

describe('the fast alarm', () => {
  test.each([
    ['both windows over', { h1: of(145), m5: of(145) }, 'breach'],
    ['both exactly at the line', { h1: of(144), m5: of(144) }, 'ok'],
    ['only the hour, so it is over already', { h1: of(500), m5: of(0) }, 'ok'],
    ['only five minutes, too short to say', { h1: of(10), m5: of(500) }, 'ok'],
    ['nothing in five minutes', { h1: of(500), m5: of(0, 0) }, 'unknown'],
    ['nothing at all', { h1: of(0, 0), m5: of(0, 0) }, 'unknown'],
  ])('%s', (_name, burnt, state) => {
    expect(judged(burnt).burnFast.state).toBe(state)
  })

  test('says both rates, and is the smaller of them', () => {
    const { burnFast } = judged({ h1: of(200), m5: of(300) })
    expect(burnFast.value).toBeCloseTo(20, 6)
    expect(burnFast).toMatchObject({ why: '1 h 20×, 5 min 30×', line: 14.4, n: 10_000 })
    expect(judged({ m5: of(0, 0) }).burnFast.why).toBe('1 h 0×, 5 min unknown')
  })
})

test('the slow alarm warns by six hours and thirty minutes, and never breaches', () => {
  expect(judged({ h6: of(61), m30: of(61) }).burnSlow).toMatchObject({ state: 'warn', why: '6 h 6.1×, 30 min 6.1×', line: 6 })
  expect(judged({ h6: of(60), m30: of(60) }).burnSlow.state).toBe('ok')
  expect(judged({ h6: of(9000), m30: of(9000) }).burnSlow.state).toBe('warn')
})

test.each([
  [0, 1, 'ok'],
  [7, 0.3, 'ok'],
  [8, 0.2, 'warn'],
  [10, 0, 'breach'],
  [20, -1, 'breach'],
])('%i uncontrolled of ten thousand leave %d of the budget', (uncontrolled, left, state) => {
  const figure = budgetOf(of(uncontrolled), calm, judging).left
  expect(figure.value).toBeCloseTo(left, 9)
  expect(figure.state).toBe(state)
})

test('an old sample is stale and an objective without any allowance still has a figure', () => {
  const old = { ...judging, sampledAt: new Date(now.getTime() - 60_000) }
  expect(budgetOf(of(0), { ...calm, h1: of(500), m5: of(500) }, old).burnFast.state).toBe('stale')
  const strict = { ...judging, slo: { ...slo, compliance: { ...slo.compliance, targetRatio: 1 } } }
  expect(budgetOf(of(0), calm, strict).left).toMatchObject({ value: 1, state: 'ok' })
  expect(budgetOf(of(1), { ...calm, h1: of(1), m5: of(1) }, strict).burnFast.state).toBe('breach')
})

test('the four windows end now and count each minute that began inside them, of this origin alone', () =>
  withRollback(async (ctx) => {
    const origin = `test-${crypto.randomUUID()}`
    const at = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
    for (const [n, minutes] of [4, 6, 29, 31, 59, 61, 359, 361].entries())
      await addMinute(ctx.db, { origin, minute: at(minutes), evaluated: 10 ** n, uncontrolled: 1 })
    await addMinute(ctx.db, { origin: `${origin}-other`, minute: at(1), evaluated: 5, uncontrolled: 5 })
    expect(await readBurnt(ctx, { origin, now })).toEqual({
      m5: { evaluated: 1, uncontrolled: 1 },
      m30: { evaluated: 111, uncontrolled: 3 },
      h1: { evaluated: 11_111, uncontrolled: 5 },
      h6: { evaluated: 1_111_111, uncontrolled: 7 },
    })
  }))
