import { expect, test } from 'vitest'
import { readReport, type Typed } from './read-report'

const ID = '0190c0de-0000-7000-8000-000000000001'
const typed = (over: Partial<Typed> = {}) =>
  readReport({
    ...{ type: 'other', severity: 2, title: 'Agents answer twice', detail: '', agent: '', service: '', sandbox: null, violation: null },
    ...over,
  })

test('empty fields are left out, text is trimmed', () => {
  expect(typed({ title: '  Agents answer twice ', agent: ' research-17 ' }).input).toEqual({
    ...{ type: 'other', severity: 2, title: 'Agents answer twice', agentId: 'research-17' },
  })
})

test('what an address names is tied to it, and what names nothing is not', () => {
  expect(typed({ violation: ID, sandbox: 'sbx' }).input).toEqual({
    ...{ type: 'other', severity: 2, title: 'Agents answer twice', violationId: ID },
  })
})

test('without a title nothing is sent, and the form says what is missing', () => {
  expect(typed({ title: ' ' })).toEqual({ input: null, missing: 'Say in one line what happens.' })
  expect(typed({ detail: 'a\u0000b' }).missing).toMatch(/write it anew/)
})
