import { expect, test } from 'vitest'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import type { ResponseRow } from '@/lib/schemas/responses'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { prepareResponse } from './prepare-response'

const after = (ms: number) => Date.parse(TRIGGERED_AT) + ms
const iso = (ms: number) => new Date(after(ms)).toISOString()
const row = (over: Partial<ResponseRow> = {}): ResponseRow => ({
  ...{ n: 1, name: 'Look', kind: 'person', isAuto: false, isObserved: false, agree: null, href: null, dueAt: null, state: 'pending' },
  ...{ isLate: false, runIds: [], by: null, note: null, at: null, whyNot: {} },
  ...over,
})
const shown = (step: Partial<ResponseRow>, ms: number, over: Partial<IncidentDetail> = {}) => {
  const [one] = prepareResponse(anIncident({ response: { plan: 'x@1', steps: [row(step)] }, ...over }), after(ms))
  if (one === undefined) throw new Error('nothing is shown')
  return one
}

test('a step that is left runs against its line, and is late behind it; of an incident that ended nothing runs', () => {
  expect(shown({ dueAt: iso(30_000) }, 12_000)).toMatchObject({ word: 'open', isLate: false, says: 'due in 18 s, T+30 s, by a person' })
  expect(shown({ dueAt: iso(30_000) }, 95_000)).toMatchObject({ word: 'late', glyph: 'breach', isLate: true })
  expect(shown({ dueAt: iso(30_000) }, 95_000).says).toContain('late by 1 min')
  expect(shown({ dueAt: iso(30_000) }, 95_000, { state: 'resolved' })).toMatchObject({ word: 'open', says: 'T+30 s, by a person' })
})

test('what ended says when and by whom; done late says so, and what failed is no success', () => {
  const by = { id: 'system:response', name: 'by itself' }
  expect(shown({ state: 'done', isAuto: true, by, at: iso(4200) }, 9000)).toMatchObject({ glyph: 'ok', says: 'at +0:04.2, by itself' })
  expect(shown({ state: 'done', by: { id: 'p', name: 'Mei' }, at: iso(60_000), isLate: true }, 9e6).says).toBe(
    'at +1:00, by Mei, it was late',
  )
  expect(shown({ state: 'failed', isAuto: true, by, at: iso(4200) }, 9000)).toMatchObject({ glyph: 'breach', word: 'failed' })
  expect(shown({ state: 'not_applicable', by, at: iso(4200) }, 9000)).toMatchObject({ word: 'does not apply', says: 'by a person' })
})

test('people say what they did of what is theirs; what is observed they may only leave out, and a proposal says that it is one', () => {
  const labels = (step: Partial<ResponseRow>) => shown(step, 0).moves.map(({ label, whyNot }) => [label, whyNot])
  expect(labels({ whyNot: { skipped: 'not yours' } })).toEqual([
    ['Mark done', null],
    ['Leave out', 'not yours'],
  ])
  expect(labels({ isAuto: true })).toEqual([])
  expect(labels({ state: 'done' })).toEqual([])
  expect(labels({ isAuto: true, isObserved: true, state: 'failed' })).toEqual([['Leave out', null]])
  expect(shown({ kind: 'offer.stop' }, 0).word).toBe('open')
  expect(shown({ kind: 'offer.stop', note: 'it grows', agree: 'a lead' }, 0)).toMatchObject({ word: 'proposed', glyph: 'warn' })
})
