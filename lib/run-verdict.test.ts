import { expect, test } from 'vitest'
import { type RunFacts, readStepError, runVerdict, sayRun } from './run-verdict'
import { readSoak, saySoak } from './soak-words'

const facts = (more: Partial<RunFacts>): RunFacts => ({
  state: 'done',
  outcome: null,
  waitingFor: null,
  end: null,
  isSuperseded: false,
  isLate: false,
  stepsDone: 2,
  stepsTotal: 7,
  ...more,
})

test('success is said of what was verified and of nothing else', () => {
  const done = ['verified', 'not verified: step 2, Scale, was skipped by a person', 'ok', null].map((outcome) =>
    runVerdict(facts({ outcome })),
  )
  expect(done).toEqual(['verified', 'accepted', 'accepted', 'accepted'])
  expect(sayRun(facts({ outcome: 'not verified: step 2, Scale, was skipped by a person' }))).toBe(
    'Ended, not verified: step 2, Scale, was skipped by a person.',
  )
})

test('a failure says how, in the word that its step used', () => {
  const failed = (error: string | null, outcome = 'step 3') =>
    runVerdict(facts({ state: 'failed', outcome, end: readStepError(error).end }))
  expect(failed('not_converged: 1 of 3 pods ready')).toBe('not_converged')
  expect(failed('reverted: argocd changed it back')).toBe('reverted')
  expect(failed('not confirmed: no answer')).toBe('not_confirmed')
  expect(failed('the cluster refuses')).toBe('failed')
  expect(failed(null, 'not confirmed: the time of the run is over')).toBe('not_confirmed')
  expect(failed('x', 'step 3: x; taken back')).toBe('taken_back')
  expect(failed('x', 'step 3: x; taken back, but step 1, Page, stays as it is')).toBe('taken_back')
  expect(failed('x', 'step 3: x; step 2 could not be taken back: denied')).toBe('failed')
})

test('the word of the step that failed is said once', () => {
  const end = 'not_converged' as const
  expect(sayRun(facts({ state: 'failed', end, outcome: 'step 1, Wait: not_converged: 1 of 3 pods ready' }))).toBe(
    'Failed, not converged: step 1, Wait: 1 of 3 pods ready.',
  )
})

test('a run that gave way is superseded only once the other one was verified', () => {
  expect(runVerdict(facts({ state: 'cancelled', outcome: 'pre-empted' }))).toBe('pre_empted')
  expect(runVerdict(facts({ state: 'cancelled', outcome: 'pre-empted', isSuperseded: true }))).toBe('superseded')
  expect(runVerdict(facts({ state: 'cancelled', outcome: 'cancelled' }))).toBe('cancelled')
})

test('what is under way says how far it is, and when its time is over', () => {
  expect(sayRun(facts({ state: 'running', isLate: true }))).toBe('2 of 7 steps are behind it. Its time is over.')
  expect(sayRun(facts({ state: 'waiting', waitingFor: 'Go on?' }))).toBe('Waits: Go on?')
  expect(sayRun(facts({ state: 'queued', stepsDone: 0 }))).toBe('Waits for a worker.')
})

test('what is left of a soak is read as it is said', () => {
  expect(readSoak(saySoak(12_300))).toBe(13_000)
  expect(readSoak('1 of 3 pods ready')).toBeNull()
})
