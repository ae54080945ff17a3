import { expect, test } from 'vitest'
import { type ActionDraft, readReview } from './read-review'

const OWNER = '0190c0de-0000-7000-8000-000000000001'
const action = (over: Partial<ActionDraft> = {}): ActionDraft => ({
  ...{ key: 0, text: ' Add a rule ', owner: OWNER, due: '2026-12-04', doneAt: null },
  ...over,
})
const read = (over: Partial<Parameters<typeof readReview>[0]> = {}) =>
  readReview({ factors: 'An old image', wentWell: 'Contained in 11 s', actions: [action()], ...over })

test('a day that it is due ends with that day', () => {
  expect(read().input?.actions).toEqual([{ text: 'Add a rule', owner: OWNER, dueAt: '2026-12-04T23:59:59.000Z', doneAt: null }])
})

test('what is missing is named, with the action that lacks it', () => {
  const missing = (over: Parameters<typeof read>[0]) => read(over).missing
  expect(missing({ factors: ' ' })).toBe('Write down the contributing factors.')
  expect(missing({ wentWell: '' })).toBe('Write down what went well.')
  expect(missing({ actions: [action(), action({ text: ' ' })] })).toBe('Action 2: say what is done, or remove it.')
  expect(missing({ actions: [action({ owner: '' })] })).toBe('Action 1: choose its owner.')
  expect(missing({ actions: [action({ due: '' })] })).toBe('Action 1: choose the day it is due.')
})
