import { expect, test } from 'vitest'
import type { Finding } from './findings'
import { sayDraft } from './say-draft'
import { sayNames } from './say-names'
import type { Diagnosing } from './use-diagnostics'

const finding = (severity: Finding['severity'], path: string): Finding => ({
  source: 'compile',
  code: 'x',
  severity,
  path,
  range: { start: { row: 1, col: 1 }, end: { row: 1, col: 2 } },
  message: 'm',
  doc: null,
  docHref: null,
  fix: null,
})
const diagnosing = (over: Partial<Diagnosing>): Diagnosing => ({
  findings: [],
  tools: null,
  state: 'checked',
  why: null,
  ms: 5,
  again: () => undefined,
  ...over,
})
const say = (over: Partial<Diagnosing>, unsaved = 0) => {
  const { lead, rest } = sayDraft({ state: 'open', submittedAs: null, unsaved, diagnosing: diagnosing(over) })
  return `${lead} ${rest}`
}

test('errors come first, with where they are and what they mean', () => {
  expect(say({ findings: [finding('error', 'a.rego'), finding('error', 'b.rego'), finding('warning', 'c.rego')] })).toBe(
    '2 errors in a.rego and b.rego. A draft keeps any text, with errors too. Everything is saved.',
  )
})

test('nothing is called sound that was not checked', () => {
  expect(say({ state: 'missing' })).toContain('Not checked: OPA is missing.')
  expect(say({ state: 'failed', why: 'The server did not answer.' })).toContain('Not checked. The server did not answer.')
  expect(say({ state: 'checking', ms: null }, 2)).toBe('Being checked. 2 files are not saved yet, and kept in this browser.')
  expect(say({ state: 'off' })).not.toContain('No error')
})

test('a tool that was ended is no error of a file, and the draft is not called sound', () => {
  const ended = { ...finding('error', 'a.rego'), source: 'tool' as const, message: 'The linter was ended.' }
  expect(say({ findings: [ended] })).toBe('Not wholly checked. The linter was ended. Everything is saved.')
})

test('warnings do not hide behind a sound draft', () => {
  expect(say({ findings: [finding('warning', 'a.rego')] })).toBe('No error was found. 0 errors, 1 warning. Everything is saved.')
})

test('an ended draft says so whatever was found', () => {
  const ended = sayDraft({ state: 'submitted', submittedAs: 48, unsaved: 1, diagnosing: diagnosing({ findings: [finding('error', 'a')] }) })
  expect(ended.lead).toBe('Submitted as version 48.')
})

test('many names are shortened', () => {
  expect(sayNames(['a'])).toBe('a')
  expect(sayNames(['a', 'b', 'c'])).toBe('a, b and c')
  expect(sayNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})
