import { expect, test } from 'vitest'
import { clockOf } from './clock'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 27, 3, 0, seconds))
const asked = { id: 's', runId: 'r', containedAt: at(8), goneAt: at(21) }
const event = { receivedAt: at(2), state: 'contained', severity: 3, runId: 'r' }

test('both clocks run from the event that asked for it, not from the run that answered', () => {
  expect(clockOf(asked, [event], at(3))).toEqual({
    from: at(2).toISOString(),
    because: 'event',
    containedMs: 6000,
    goneMs: 19_000,
    containedLineMs: 10_000,
    goneLineMs: 30_000,
    isUncontrolled: false,
  })
})

test('by hand they run from the acceptance; what nobody observed has no time', () => {
  const clock = clockOf({ ...asked, containedAt: null, goneAt: null }, [], at(3))
  expect(clock).toMatchObject({ from: at(3).toISOString(), because: 'run', containedMs: null, goneMs: null })
})

test('a low event before the run, and any event after it was contained, ask for nothing', () => {
  const low = { ...event, receivedAt: at(0), severity: 0, runId: null }
  const late = { ...event, receivedAt: at(9) }
  expect(clockOf(asked, [low, late], at(3))).toMatchObject({ from: at(3).toISOString(), because: 'run' })
  expect(clockOf({ ...asked, runId: null, containedAt: null, goneAt: null }, [low], null)).toBeNull()
})

test('an event that nothing answered still has a running clock, and says that it was not controlled', () => {
  const clock = clockOf(
    { ...asked, runId: null, containedAt: null, goneAt: null },
    [{ ...event, runId: null, state: 'uncontrolled' }],
    null,
  )
  expect(clock).toMatchObject({ because: 'event', containedMs: null, isUncontrolled: true })
})
