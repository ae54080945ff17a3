import { expect, test } from 'vitest'
import { inOwnDatabase } from '@/server/testing/own-database'
import { aSlo } from '@/server/testing/slo'
import { judgeResponse, type Response, readResponses } from './emergency-response'

const at = new Date('2026-02-01T00:00:00Z')
const drill = { containedMs: 3000, stoppedMs: 11_000, at }
const judge = (real: Response[], last: typeof drill | (Response & { at: Date }) | null) =>
  judgeResponse({ real, drill: last }, aSlo.containment)

test('without a stop drill it is not measured, whatever was real', () => {
  expect(judge([{ containedMs: 1, stoppedMs: 2 }], null)).toMatchObject({ status: 'NOT MEASURED', measured: 'unknown' })
})

test('the worst of both clocks counts; at the line contained is kept, stopped is not', () => {
  expect(judge([], drill)).toMatchObject({ status: 'PASSED', measured: 'contained 3 s, stopped 11 s' })
  expect(judge([{ containedMs: 10_000, stoppedMs: 29_999 }], drill).status).toBe('PASSED')
  expect(judge([{ containedMs: 10_001, stoppedMs: 12_000 }], drill).status).toBe('FAILED')
  expect(judge([{ containedMs: 2000, stoppedMs: 30_000 }], drill).status).toBe('FAILED')
})

test('what nobody observed is no pass', () => {
  expect(judge([{ containedMs: 2000, stoppedMs: null }], drill)).toMatchObject({
    status: 'FAILED',
    measured: 'contained 3 s, stopped not observed',
  })
  expect(judge([], { ...drill, containedMs: null }).status).toBe('FAILED')
})

test('only drills of 35 days and what is real in the period are read; a drill is never real', () =>
  inOwnDatabase(async (ctx) => {
    const stop = (acceptedAt: Date, isDrill: boolean, ms: number) =>
      ctx.db.emergency.create({
        data: {
          ...{
            id: crypto.randomUUID(),
            runId: crypto.randomUUID(),
            scope: 'agents',
            reason: 'a test',
            startedBy: 'x',
            drill: isDrill,
            acceptedAt,
          },
          containedAt: new Date(acceptedAt.getTime() + ms),
          stoppedAt: new Date(acceptedAt.getTime() + 2 * ms),
        },
      })
    const daysAgo = (days: number) => new Date(at.getTime() - days * 86_400_000)
    await stop(daysAgo(36), true, 1)
    const period = { from: daysAgo(30), to: at }
    expect(await readResponses(ctx, period)).toEqual({ real: [], drill: null })
    await stop(daysAgo(34), true, 2000)
    await stop(daysAgo(3), false, 4000)
    await stop(daysAgo(31), false, 9000)
    expect(await readResponses(ctx, period)).toEqual({
      real: [{ containedMs: 4000, stoppedMs: 8000 }],
      drill: { containedMs: 2000, stoppedMs: 4000, at: daysAgo(34) },
    })
  }))
