import { expect, test } from 'vitest'
import { readDeclared } from './declared-form'
import type { Finding } from './findings'
import { knownGates, type Looked } from './known-gates'
import { whyNotSubmit } from './say-submit'

const finding = (over: Partial<Finding>): Finding => ({
  ...{
    source: 'compile',
    code: 'rego_compile_error',
    severity: 'error',
    path: 'x.rego',
    message: 'm',
    doc: null,
    docHref: null,
    fix: null,
  },
  range: { start: { row: 1, col: 1 }, end: { row: 1, col: 2 } },
  ...over,
})
const nothing: Looked = { diagnosing: { state: 'checking', findings: [] }, run: null, coverage: null }
const ran = { problem: null, failed: 0, errored: 0, passed: 3, left: [] }
const stateOf = (looked: Partial<Looked>, gate: string) => knownGates({ ...nothing, ...looked }).find((one) => one.gate === gate)?.state

test('nothing measured is unknown, never open', () => {
  expect(knownGates(nothing).map(({ state }) => state)).toEqual(Array(8).fill('unknown'))
  expect(stateOf({ diagnosing: { state: 'checked', findings: [] } }, 'formatted')).toBe('unknown')
  expect(stateOf({ diagnosing: { state: 'checked', findings: [] } }, 'equals_opa')).toBe('unknown')
})

test('findings shut the gate that they are about; a tool that was ended leaves it unknown', () => {
  const compile = { state: 'checked', findings: [finding({})] } as const
  expect([stateOf({ diagnosing: compile }, 'compiles'), stateOf({ diagnosing: compile }, 'lints')]).toEqual(['failed', 'passed'])
  const own = { state: 'checked', findings: [finding({ code: 'acgs/missing-principle' })] } as const
  expect([stateOf({ diagnosing: own }, 'compiles'), stateOf({ diagnosing: own }, 'lints')]).toEqual(['passed', 'failed'])
  const ended = { state: 'checked', findings: [finding({ source: 'tool', code: 'limit_exceeded' })] } as const
  expect(stateOf({ diagnosing: ended }, 'lints')).toBe('unknown')
  const warned = { state: 'checked', findings: [finding({ severity: 'warning', source: 'regal' })] } as const
  expect(stateOf({ diagnosing: warned }, 'lints')).toBe('passed')
})

test('only a run of every test opens the gates of tests and coverage', () => {
  expect(stateOf({ run: ran }, 'tests')).toBe('passed')
  expect(stateOf({ run: { ...ran, left: ['corpus_test.rego'] } }, 'tests')).toBe('unknown')
  expect(stateOf({ run: { ...ran, failed: 1, left: ['corpus_test.rego'] } }, 'tests')).toBe('failed')
  expect(stateOf({ coverage: { problem: null, percent: 94.9, left: [] } }, 'coverage')).toBe('failed')
  expect(stateOf({ coverage: { problem: null, percent: 99, left: ['corpus_test.rego'] } }, 'coverage')).toBe('unknown')
})

const draft = { state: 'open', submittedAs: null, basedOn: 1 } as const
type Detail = Parameters<typeof whyNotSubmit>[0]['detail']
const detail = (over: object = {}, change = 'changed') =>
  ({ draft: { ...draft, ...over }, files: [{ change }], removed: [] }) as unknown as Detail
const ready = { onlyFor: null, unsaved: 0, isOpaMissing: false, gates: [] }

test('why a review cannot be asked for: the first thing that stands against it', () => {
  expect(whyNotSubmit({ ...ready, detail: detail() })).toBeNull()
  expect(whyNotSubmit({ ...ready, detail: detail({ state: 'submitted', submittedAs: 7 }) })).toBe('It was submitted as version 7.')
  expect(whyNotSubmit({ ...ready, detail: detail(), onlyFor: 'role author' })).toMatch(/open to role author/)
  expect(whyNotSubmit({ ...ready, detail: detail(), unsaved: 2 })).toBe('Save first: 2 files are not saved.')
  expect(whyNotSubmit({ ...ready, detail: detail({}, 'same') })).toBe('Nothing differs from version 1 yet.')
  expect(whyNotSubmit({ ...ready, detail: detail(), isOpaMissing: true })).toMatch(/OPA is missing/)
  const gates = [{ gate: 'tests', state: 'failed' } as const, { gate: 'loads', state: 'unknown' } as const]
  expect(whyNotSubmit({ ...ready, detail: detail(), gates })).toBe('Not so yet: all tests pass, none is empty.')
})

test('what is declared: a share up to 5 %, and for each denial its rule or action and why', () => {
  const form = { says: 'Less memory', percent: '1,5', allows: [] }
  expect(readDeclared(form)).toEqual({ declared: { says: 'Less memory', flips: 0.015, allows: [] } })
  expect(readDeclared({ ...form, says: ' ' })).toHaveProperty('missing')
  for (const percent of ['', '5.1', '-1', 'many']) expect(readDeclared({ ...form, percent })).toHaveProperty('missing')
  const row = { id: 1, kind: 'action', name: 'data.read', why: 'It is public' } as const
  expect(readDeclared({ ...form, allows: [row] })).toMatchObject({ declared: { allows: [{ action: 'data.read', why: 'It is public' }] } })
  expect(readDeclared({ ...form, allows: [{ ...row, why: '' }] })).toHaveProperty('missing')
})
