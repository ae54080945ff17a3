import { expect, test } from 'vitest'
import type { SourceState } from '@/server/ports/cluster-watch'
import { coverageOf } from './coverage'
import { joinStates } from './join-states'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
const complete: SourceState = { phase: 'complete', sampleAt: at(30), rv: '9', lastError: null, relists: { expired: 1 }, drifts: 1 }
const refused: SourceState = {
  phase: 'error',
  sampleAt: at(10),
  rv: null,
  lastError: { reason: 'denied', message: 'no', since: at(5), retryAt: null },
  relists: { expired: 2 },
  drifts: 0,
}
const loading: SourceState = { phase: 'loading', sampleAt: null, rv: null, lastError: null, relists: {}, drifts: 0 }

test('a kind is as known as its namespaces are, as old as the oldest, and counts what each counted', () => {
  expect(joinStates([complete])).toBe(complete)
  expect(joinStates([complete, complete])).toMatchObject({ phase: 'complete', rv: null, relists: { expired: 2 }, drifts: 2 })
  expect(joinStates([complete, refused])).toMatchObject({
    phase: 'partial',
    sampleAt: at(10),
    lastError: refused.lastError,
    relists: { expired: 3 },
  })
  expect(joinStates([refused, loading]).phase).toBe('error')
  expect(joinStates([complete, loading]).phase).toBe('partial')
  expect(joinStates([]).phase).toBe('loading')
})

test('one namespace that is refused makes its kind one that is not complete, and says why', () => {
  const coverage = coverageOf([
    ['Pod', joinStates([complete, refused])],
    ['Node', complete],
  ])
  expect(coverage).toEqual({ sources: 2, complete: 1, down: [{ kind: 'Pod', reason: 'denied', since: at(5) }], isComplete: false })
})
