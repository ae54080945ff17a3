import { expect, test } from 'vitest'
import { type EngineSaid, type Heard, reachOf } from './reach'

const at = new Date('2026-11-26T12:00:00Z')
const after = (ms: number) => new Date(at.getTime() + ms).toISOString()
const engine = (said: EngineSaid, over: Partial<Heard> = {}): Heard => ({ startedAt: new Date(0), isSilent: false, said, ...over })
const there = (ms: number, over?: Partial<Heard>) => engine({ constitutionHash: 'new', activeSince: after(ms) }, over)
const behind = engine({ constitutionHash: 'old', activeSince: after(-90_000) })
const reach = (...engines: Heard[]) =>
  reachOf(engines, { at, follows: ({ constitutionHash }) => constitutionHash === 'new', since: ({ activeSince }) => activeSince })

test('it took as long as the last engine', () => {
  expect(reach(there(310), there(120))).toEqual({ engines: 2, reached: 2, silent: 0, tookMs: 310 })
})

test('a clock that is behind ours is no time before it', () => {
  expect(reach(there(-4)).tookMs).toBe(0)
})

test.each<[string, Heard[], object]>([
  ['one is not there yet', [there(120), behind], { engines: 2, reached: 1, silent: 0 }],
  ['one was not heard', [there(120), there(90, { isSilent: true })], { engines: 1, reached: 1, silent: 1 }],
  ['one does not say since when', [there(120), engine({ constitutionHash: 'new' })], { engines: 2, reached: 2, silent: 0 }],
  ['every one of them started later', [there(120, { startedAt: new Date(at.getTime() + 60) })], { engines: 1, reached: 1, silent: 0 }],
  ['there is no engine', [], { engines: 0, reached: 0, silent: 0 }],
])('when %s the time is not known', (_why, engines, counts) => {
  expect(reach(...engines)).toEqual({ ...counts, tookMs: null })
})

test('an engine that started with it measures nothing, and the others still do', () => {
  expect(reach(there(200), there(9000, { startedAt: new Date(at.getTime() + 8000) })).tookMs).toBe(200)
})
