import { expect, test } from 'vitest'
import { FOLLOWED, followRuns, type RunStep } from './follow-runs'

const at = new Date('2026-11-27T03:00:10Z')
const step = (over: Partial<RunStep> = {}): RunStep => ({
  ...{ runId: 'r', runState: 'running', kind: 'check.contained@1', as: null, state: 'done', finishedAt: at, error: null, of: null },
  ...over,
})
const rule = FOLLOWED['contain.contained'] ?? { steps: [], nothing: '' }

test('without a run nothing is known; all of a kind done is done, at the last of them', () => {
  expect(followRuns([], rule)).toBeNull()
  const later = new Date(at.getTime() + 1000)
  expect(followRuns([step(), step({ runId: 's', finishedAt: later })], rule)).toEqual({ state: 'done', at: later, runIds: ['r', 's'] })
})

test.each([
  ['one that failed', step({ state: 'failed', error: 'a path is open' }), { state: 'failed', note: 'a path is open' }],
  ['one that nobody knows of', step({ state: 'uncertain', finishedAt: null }), { state: 'running' }],
  ['one that was skipped', step({ state: 'skipped' }), { state: 'failed' }],
  ['a run that ended before it', step({ state: 'pending', runState: 'cancelled', finishedAt: null }), { state: 'failed' }],
  ['one that runs', step({ state: 'running', finishedAt: null }), { state: 'running' }],
])('%s is never success, whatever else is done', (_, one, expected) => {
  expect(followRuns([step(), one], rule)).toMatchObject(expected)
})

test('what no run has, or was about nothing, does not apply; a denial is told apart by what it makes of the agent', () => {
  expect(followRuns([step({ kind: 'deny-latch@1', as: 'blocked' })], rule)).toMatchObject({ state: 'not_applicable' })
  const scale = FOLLOWED['deny.scale'] ?? rule
  expect(followRuns([step({ kind: 'agent.scale@1', of: 0 })], scale)).toMatchObject({ state: 'not_applicable' })
  expect(followRuns([step({ kind: 'agent.scale@1', of: 2 })], scale)).toMatchObject({ state: 'done' })
  const latches = [step({ kind: 'deny-latch@1', as: 'suspended' }), step({ kind: 'deny-latch@1', as: 'blocked', state: 'pending' })]
  expect(followRuns(latches, FOLLOWED['deny.latch'] ?? rule)).toMatchObject({ state: 'done' })
  expect(followRuns(latches, FOLLOWED['contain.block'] ?? rule)).toMatchObject({ state: 'pending' })
})
