import { expect, test } from 'vitest'
import { TRIGGERED_AT as AT } from './an-incident'
import { sayEntry, sayOffset } from './say-entry'

test('a note is its own text, and a correction names what it corrects', () => {
  const note = { kind: 'note', title: 'Note', detail: 'It was rebuilt.', corrects: null }
  expect(sayEntry(note)).toEqual({ text: 'It was rebuilt.', below: 'Note' })
  expect(sayEntry({ ...note, corrects: 4 })).toEqual({ text: 'It was rebuilt.', below: 'Corrects entry 4' })
  expect(sayEntry({ kind: 'told', title: 'L1 told', detail: null, corrects: null })).toEqual({ text: 'L1 told', below: '' })
})

test('an entry stands at its distance from the trigger', () => {
  const after = (ms: number) => sayOffset(new Date(Date.parse(AT) + ms).toISOString(), AT)
  expect([0, 11_400, 77_000, 538_000, -137_000, 8_040_000].map(after)).toEqual([
    '0:00',
    '+0:11.4',
    '+1:17',
    '+8:58',
    '−2:17',
    '+2 h 14 min',
  ])
})
