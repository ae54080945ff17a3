import { expect, test } from 'vitest'
import type { LocalStop } from '@/lib/schemas/stop-local'
import { sayRecorded } from './say-recorded'

const stop: LocalStop = {
  ...{
    id: '6f1f5a52-3a44-4a52-9d3e-0f3f8f3f8f3f',
    scope: 'services',
    target: null,
    startedBy: 'Lead',
    acceptedAt: '2026-11-27T10:00:00.000Z',
  },
  ...{ containedAt: '2026-11-27T10:00:02.500Z', stoppedAt: null, confirmedAt: null, endedAt: null },
  ...{ verdict: 'contained', stepsDone: 2, stepsTotal: 9, troubles: [] },
}

test('what was not seen is said so, and nothing is called stopped before its end', () => {
  expect(sayRecorded(stop)).toEqual({
    title: 'The stop is under way.',
    clocks: [
      ['Contained', 'after 2.5 s'],
      ['Stopped', 'not seen yet'],
      ['Confirmed by a second look', 'not seen yet'],
    ],
  })
})

test('an end without a sight of it is no success', () => {
  const said = sayRecorded({ ...stop, endedAt: '2026-11-27T10:01:00.000Z' })
  expect(said.title).toBe('Contained only. It is not seen to be stopped.')
  expect(said.clocks[1]).toEqual(['Stopped', 'not seen'])
})
