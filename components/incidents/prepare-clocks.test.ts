import { expect, test } from 'vitest'
import type { IncidentClock } from '@/lib/schemas/incidents'
import { type ClocksOf, prepareClocks } from './prepare-clocks'

const T0 = Date.parse('2026-11-27T02:12:04.000Z')
const clock = (phase: IncidentClock['phase'], over: Partial<IncidentClock> = {}): IncidentClock => ({
  ...{ phase, lineMs: 120_000, takenMs: null, at: null, skipped: null },
  ...over,
})
const of = (clocks: IncidentClock[], state: ClocksOf['state'] = 'acknowledged') => ({
  ...{ clocks, state, triggeredAt: new Date(T0).toISOString() },
})
const at = (ms: number, isStale = false) => ({ now: T0 + ms, isStale })

test('a clock that was stopped stands against its line, inside or over it', () => {
  const [inside, over] = prepareClocks(of([clock('acknowledged', { takenMs: 77_000 }), clock('contained', { takenMs: 150_000 })]), at(0))
  expect(inside).toMatchObject({ title: 'Acknowledged', time: '1 min 17 s', state: 'ok', note: null })
  expect(inside?.rule?.used).toBeCloseTo(77 / 120)
  expect(over).toMatchObject({ state: 'breach', note: '30 s over its line', rule: { used: 1.25, label: 'line 2 min' } })
})

test('one that runs ticks in whole seconds, is over once past its line, and is not judged while nobody can read it', () => {
  const running = of([clock('mitigated')])
  expect(prepareClocks(running, at(61_900))[0]).toMatchObject({ title: 'Mitigate, running', time: '1 min 1 s', state: 'run' })
  expect(prepareClocks(running, at(121_500))[0]).toMatchObject({ state: 'breach', note: '1 s over its line' })
  expect(prepareClocks(running, at(61_900, true))[0]).toMatchObject({ state: 'stale', note: 'not read again since' })
  expect(prepareClocks(running, at(-5000))[0]).toMatchObject({ time: '0 ms' })
})

test('what does not apply says why; what an ended incident never reached does not run on', () => {
  const skipped = clock('contained', { skipped: 'this type has nothing to contain' })
  expect(prepareClocks(of([skipped]), at(9e9))[0]).toMatchObject({ time: 'does not apply', rule: null, note: skipped.skipped })
  expect(prepareClocks(of([clock('resolved')], 'false_alarm'), at(9e9))[0]).toMatchObject({
    time: 'not reached',
    rule: null,
    state: 'idle',
  })
})

test('a phase without a line is shown once it was reached, and is not judged', () => {
  expect(prepareClocks(of([clock('reviewed', { lineMs: null })]), at(1))).toEqual([])
  expect(prepareClocks(of([clock('reviewed', { lineMs: null, takenMs: 5000 })]), at(1))[0]).toMatchObject({ state: 'idle', rule: null })
})
