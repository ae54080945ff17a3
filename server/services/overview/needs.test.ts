import { expect, test } from 'vitest'
import { actorWith } from '@/server/testing/actors'
import { unknownFigure } from './judge'
import { needsOf } from './needs'

const figure = unknownFigure({ line: 1, source: 'test', why: 'not measured', intervalMs: 1000 })
const board = {
  compliance: figure,
  latency: figure,
  stream: figure,
  lost: 0,
  services: [],
  waiting: null,
  approvals: null,
  runs: null,
  budget: { left: figure, burnFast: figure, burnSlow: figure },
}
const needs = (reviews: Parameters<typeof needsOf>[0]['reviews']) =>
  needsOf({ ...board, reviews }, actorWith('operator')).map(({ id, state, title, action }) => [id, state, title, action?.href])

test('reviews that are late, and those only a lead can close, need somebody', () => {
  expect(needs({ overdue: 1, waitsForLead: 2 })).toEqual([
    ['reviews-overdue', 'breach', '1 review is overdue', '/reviews?view=overdue'],
    ['reviews-lead', 'warn', '2 reviews wait for a lead', '/reviews?view=lead'],
  ])
})

test('reviews in time need nobody, and uncounted ones are not said to be in time or late', () => {
  expect(needs({ overdue: 0, waitsForLead: 0 })).toEqual([])
  expect(needs(null)).toEqual([])
})

test('requests that wait for my word need me; uncounted ones are not said to be none', () => {
  const withApprovals = (approvals: number | null) =>
    needsOf({ ...board, reviews: null, approvals }, actorWith('lead')).map(({ title }) => title)
  expect(withApprovals(1)).toContain('1 request waits for your word')
  expect(withApprovals(2)).toContain('2 requests wait for your word')
  expect(withApprovals(0)).toEqual(withApprovals(null))
})
