import { expect, test } from 'vitest'
import type { TimelineEntry } from '@/lib/schemas/incidents'
import { foldTimeline } from './fold-timeline'

const ROUTINE = new Set(['alert'])
const entry = (n: number, kind: string, by: 'person' | 'system' = 'system'): TimelineEntry => ({
  ...{ n, at: '2026-11-27T02:12:04.000Z', kind, by: { kind: by, id: 'x', name: 'x' }, title: 'x', detail: null, href: null },
  ...{ corrects: null, requestId: null, seal: null },
})
const shape = (entries: TimelineEntry[]) =>
  foldTimeline(entries, ROUTINE).map(({ entries: some, isFold }) => `${isFold ? 'fold ' : ''}${some.map(({ n }) => n).join(' ')}`)

test('three or more in a row fold, in their place; none is lost', () => {
  expect(shape([entry(7, 'acknowledged'), entry(6, 'alert'), entry(5, 'alert'), entry(4, 'alert'), entry(3, 'contained')])).toEqual([
    ...['7', 'fold 6 5 4', '3'],
  ])
  expect(shape([entry(2, 'alert'), entry(1, 'alert')])).toEqual(['2', '1'])
})

test('what a person did never folds', () => {
  expect(shape([entry(3, 'alert', 'person'), entry(2, 'alert', 'person'), entry(1, 'alert', 'person')])).toEqual(['3', '2', '1'])
})
