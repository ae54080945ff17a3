import { expect, test } from 'vitest'
import { RESOLUTIONS, STEP_STATES } from '@/lib/run-states'
import { RUN_VERDICTS, RUN_VIEWS, type RunStep } from '@/lib/schemas/runs'
import { CHOICES, STEP_WORDS, sayRuns, sayStep, VERDICTS, VIEW_NAMES } from './say-run'

const step = (more: Partial<RunStep>): RunStep => ({
  n: 3,
  parentN: null,
  kind: 'cluster.patch@1',
  title: '',
  targetKey: 't',
  state: 'done',
  attempt: 1,
  startedAt: '2026-11-27T03:00:00.000Z',
  intentAt: null,
  deadlineAt: null,
  notBefore: null,
  finishedAt: '2026-11-27T03:00:00.900Z',
  says: null,
  end: null,
  effect: null,
  wrote: null,
  priorDigest: null,
  resolution: null,
  decision: null,
  expected: null,
  soak: null,
  ...more,
})
const said = (more: Partial<RunStep>) => {
  const { glyph, word } = sayStep(step(more))
  return [glyph, word]
}

test('the silhouette of success is for what was verified, and for nothing else', () => {
  expect(RUN_VERDICTS.filter((one) => VERDICTS[one].glyph === 'ok')).toEqual(['verified'])
  expect(STEP_STATES.filter((one) => STEP_WORDS[one].glyph === 'ok')).toEqual(['done'])
  const accepted = { choice: 'accept', by: 'Ama', reason: null, at: null } as const
  expect(said({ resolution: accepted })).toEqual(['warn', 'accepted by Ama, not observed'])
})

test('a step says when it was seen, what it waits for, why it failed, and who answered for it', () => {
  expect(said({})).toEqual(['ok', 'observed, 900 ms'])
  expect(said({ state: 'verifying', finishedAt: null, says: '1 of 3 pods available' })).toEqual(['run', '1 of 3 pods available'])
  expect(said({ state: 'verifying', kind: 'approve@1', finishedAt: null })).toEqual(['wait', 'waits for a word'])
  expect(said({ state: 'running', attempt: 2 })).toEqual(['run', 'running, attempt 2'])
  expect(said({ state: 'failed', end: 'not_converged', says: 'the rollout passed its progress deadline' })).toEqual([
    'breach',
    'not converged: the rollout passed its progress deadline',
  ])
  expect(said({ state: 'failed' })).toEqual(['breach', 'failed: no reason is kept'])
  expect(said({ state: 'skipped', resolution: { choice: 'skip', by: 'Ama', reason: 'x', at: null } })).toEqual([
    'deny',
    'skipped: skipped by Ama',
  ])
  expect(said({ state: 'uncertain', says: 'sent, and nobody can say whether it counts' })).toEqual([
    'unknown',
    'uncertain: sent, and nobody can say whether it counts',
  ])
})

test('every choice and every list has its words', () => {
  for (const choice of RESOLUTIONS) for (const found of ['uncertain', 'failed'] as const) expect(CHOICES[choice][found]).toMatch(/\.$/)
  for (const view of RUN_VIEWS) expect(VIEW_NAMES[view]).toMatch(/^[A-Z]/)
  expect(sayRuns(null, 'open')).toBe('Runs are being counted.')
  expect(sayRuns(1, 'open')).toBe('1 run under way.')
  expect(sayRuns(0, 'look')).toBe('Every run that failed was looked at.')
})
