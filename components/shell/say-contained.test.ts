import { expect, test } from 'vitest'
import { sayContained } from './say-contained'

const base = { runId: 'r', isNew: true, sandboxes: 2, isMore: false, isBlocked: false }

test.each([
  [base, 'Containing 2 sandboxes of pay-bot. The outcome is being checked.'],
  [{ ...base, sandboxes: 1 }, 'Containing 1 sandbox of pay-bot. The outcome is being checked.'],
  [
    { ...base, sandboxes: 100, isMore: true },
    'Containing 100 sandboxes of pay-bot. The outcome is being checked. It has more: contain all once more when this run is over.',
  ],
  [{ ...base, isNew: false, isBlocked: true }, 'A run has its sandboxes in hand already; nothing was started twice.'],
  [
    { ...base, runId: null, isNew: false, sandboxes: 0, isBlocked: true },
    'Nothing of pay-bot runs: there was nothing to contain. Agent pay-bot is blocked.',
  ],
  [
    { ...base, runId: null, isNew: false, sandboxes: 0 },
    'Nothing of pay-bot runs: there was nothing to contain. Agent pay-bot was retired already.',
  ],
])('%j', (contained, said) => {
  expect(sayContained('pay-bot', contained)).toBe(said)
})
