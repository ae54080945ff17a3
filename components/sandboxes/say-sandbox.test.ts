import { expect, test } from 'vitest'
import { sayBlocked, sayClock, sayEventState, sayList, sayReconciled, sayState, sayUptime } from './say-sandbox'

const now = Date.UTC(2026, 10, 27, 3, 0, 0)
const ago = (ms: number) => new Date(now - ms).toISOString()

test('contained is said only where it was observed, and nothing that failed looks like success', () => {
  expect(sayState({ state: 'isolated', ending: null, containedAt: null })).toEqual({
    glyph: 'warn',
    word: 'isolated, outcome being checked',
  })
  expect(sayState({ state: 'isolated', ending: null, containedAt: ago(1) })).toEqual({ glyph: 'ok', word: 'contained' })
  expect(sayState({ state: 'lost', ending: null, containedAt: null })).toEqual({ glyph: 'unknown', word: 'lost: may still run' })
  expect(sayState({ state: 'ended', ending: 'execution_error', containedAt: null })).toEqual({ glyph: 'deny', word: 'execution error' })
  expect(sayState({ state: 'ended', ending: null, containedAt: null }).word).toContain('unknown')
})

test('uptime: running it ticks, over it stands, lost it is unknown', () => {
  const row = { readyAt: ago(65_000), endedAt: null, goneAt: null, seenAt: ago(61_000) }
  expect(sayUptime({ ...row, state: 'running' }, now)).toBe('1 min 5 s')
  expect(sayUptime({ ...row, state: 'ended', endedAt: ago(60_000) }, now)).toBe('5 s')
  expect(sayUptime({ ...row, state: 'lost' }, now)).toBe('unknown, seen 1 min ago')
  expect(sayUptime({ ...row, readyAt: null, state: 'starting' }, now)).toBe('not ready yet')
  expect(sayUptime({ ...row, readyAt: null, state: 'refused' }, now)).toBe('never ran')
})

const clock = {
  ...{ from: ago(11_000), because: 'event' as const, containedMs: null, goneMs: null },
  ...{ containedLineMs: 10_000, goneLineMs: 30_000, isUncontrolled: false },
}
test('a clock that nobody stopped goes on, and is over its line when it is', () => {
  expect(sayClock({ clock }, 'contained', now)).toEqual({ text: 'not observed, 11 s', state: 'breach' })
  expect(sayClock({ clock }, 'gone', now)).toEqual({ text: 'not observed, 11 s', state: 'run' })
  expect(sayClock({ clock: { ...clock, containedMs: 6200 } }, 'contained', now)).toEqual({ text: '6.2 s', state: 'ok' })
  expect(sayClock({ clock: { ...clock, goneMs: 31_000 } }, 'gone', now)).toEqual({ text: '31 s', state: 'breach' })
  expect(sayClock({ clock: null }, 'gone', now)).toBeNull()
})

test('the first sentence counts what may still run, lost ones by name', () => {
  expect(sayList(null)).toBe('Not known yet.')
  expect(sayList({})).toBe('No sandbox runs.')
  expect(sayList({ running: 3, lost: 1 })).toBe('4 sandboxes may still run: 1 lost.')
})

test('without a controller, or with a silent one, states may be old', () => {
  expect(sayReconciled(null, now)).toMatchObject({ isOld: true })
  expect(sayReconciled(ago(16_000), now)).toEqual({ text: 'reconciled 16 s ago: states may be old', isOld: true })
  expect(sayReconciled(ago(2_000), now)).toEqual({ text: 'reconciled 2.0 s ago', isOld: false })
})

test('an event that was not judged, or of which nobody says whether it was stopped, does not look fine', () => {
  expect(sayEventState('new').glyph).toBe('wait')
  expect(sayEventState('unmatched').glyph).toBe('unknown')
  expect(sayBlocked(null)).toBe('not said')
})
