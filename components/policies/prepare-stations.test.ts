import { expect, test } from 'vitest'
import { GATES, type Gate, type GateState } from '@/lib/policy-gates'
import type { VersionDetail } from '@/lib/schemas/drafts'
import type { GateRow, VersionReviewRow } from '@/lib/schemas/versions'
import { prepareGates, sayShut } from './prepare-gates'
import { sayGates, stationOf, stationsOf } from './prepare-stations'
import { sayEvent } from './say-event'
import { sayVersion } from './say-version'

const at = '2026-11-27T00:00:00.000Z'
const detail = { measured: 'What was measured', limit: 'the line', evidence: [], more: 0, source: 'OPA' }
const rows = (states: Partial<Record<Gate, GateState>>): GateRow[] =>
  (Object.keys(GATES) as Gate[]).map((gate) => {
    const state = states[gate] ?? 'waiting'
    const isMeasured = states[gate] !== undefined
    return {
      gate,
      station: GATES[gate].station,
      state,
      detail: isMeasured ? detail : null,
      at: isMeasured ? at : null,
      by: null,
      reason: null,
    }
  })
const DRAFT = { formatted: 'passed', compiles: 'passed', lints: 'passed', tests: 'passed', coverage: 'passed' } as const
const ALL = { ...DRAFT, rules_seen: 'passed', loads: 'passed', equals_opa: 'passed' } as const
const version = (state: VersionDetail['version']['state'], over: Partial<VersionDetail> = {}): VersionDetail => ({
  version: {
    ...{ version: 2, name: 'x', constitutionHash: 'sha256:0', state, stateSince: at, createdAt: at, createdBy: 'A', basedOn: 1, files: 1 },
  },
  ...{ files: [], authors: [], isMine: false, draftId: 'd', declared: null, tools: null, gates: rows({}), reviews: [], events: [] },
  ...{ eventsTotal: 0, readAt: at },
  ...over,
})
const glyphs = (of: VersionDetail) => stationsOf(of).map(({ glyph }) => glyph)

test('a station is green only behind the version, and only when every gate of it is open', () => {
  expect(glyphs(version('draft', { gates: rows(DRAFT) }))).toEqual(['run', 'idle', 'idle', 'idle', 'idle', 'idle'])
  expect(glyphs(version('draft', { gates: rows({ ...ALL, tests: 'failed' }) }))[0]).toBe('breach')
  expect(glyphs(version('review', { gates: rows(ALL) }))).toEqual(['ok', 'run', 'idle', 'idle', 'idle', 'idle'])
  expect(glyphs(version('review', { gates: rows(DRAFT) }))[0]).toBe('unknown')
  // What was activated in need skipped shadow and canary: nobody measured them.
  expect(glyphs(version('active', { gates: rows({ ...ALL, review: 'passed' }) })).slice(3)).toEqual(['unknown', 'unknown', 'ok'])
  expect(stationsOf(version('review')).find(({ isCurrent }) => isCurrent)?.title).toBe('Review')
})

test('one that ended is marked where it ended, and the shipped one claims no measurement', () => {
  const event = { seq: 3, action: 'policies.refuse', at, by: 'B', reason: null, from: 'review', to: 'rejected' } as const
  const rejected = stationsOf(version('rejected', { gates: rows(ALL), events: [event], eventsTotal: 3 }))
  expect(rejected.map(({ glyph }) => glyph)).toEqual(['ok', 'deny', 'idle', 'idle', 'idle', 'idle'])
  expect(rejected[1]?.sentence).toBe('rejected here')
  expect(stationOf('rolled_back', [])).toBeNull()
  const shipped = stationsOf(version('active', { draftId: null }))
  expect(shipped.map(({ glyph }) => glyph)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'ok'])
  expect(shipped[0]?.sentence).toBe('came with the product')
  expect(sayEvent(event)).toBe('Refused: from review to rejected.')
  expect(sayEvent({ action: 'policies.measure', from: 'draft', to: 'draft' })).toBe('Measured.')
})

test('the word of a review stands at its station, and a void one does not', () => {
  const review: VersionReviewRow = {
    id: 'r',
    digest: 'd',
    verdict: 'approve',
    comment: 'c',
    at,
    by: { id: 'p', name: 'Lee' },
    method: 'passkey',
    voidedAt: null,
    voidedBy: null,
    voidedWhy: null,
  }
  expect(stationsOf(version('replay', { reviews: [review] }))[1]?.sentence).toBe('approved by Lee')
  expect(stationsOf(version('review', { reviews: [{ ...review, voidedAt: at }] }))[1]?.sentence).toBe('waits for one who wrote none of it')
})

test('counts of gates in words', () => {
  const gates = (...states: (GateState | 'unknown')[]) => states.map((state) => ({ station: 'draft' as const, state }))
  expect(sayGates(gates('passed', 'overridden'))).toBe('2 gates are open')
  expect(sayGates(gates('passed', 'failed', 'waiting'))).toBe('1 of 3 shut')
  expect(sayGates(gates('passed', 'unknown', 'unknown'))).toBe('1 of 3 open, 2 unknown')
  expect(sayGates(gates('failed', 'failed'))).toBe('2 of 2 shut')
})

test('gates: shut ones first, then what waits for a tool, and what a tool is missing is said', () => {
  const missing = { ...detail, waits: { why: 'tool_missing' as const, says: 'Set REGAL_BIN.' } }
  const all = rows({ ...DRAFT, tests: 'failed' }).map((row) =>
    row.gate === 'lints' ? { ...row, state: 'waiting' as const, detail: missing } : row,
  )
  const { gates, ahead } = prepareGates(all, 'draft')
  expect(gates.slice(0, 2).map(({ gate, word }) => [gate, word])).toEqual([
    ['tests', 'shut'],
    ['lints', 'waits'],
  ])
  expect(gates[1]?.says).toBe('Set REGAL_BIN.')
  expect(ahead).toBe(all.length - 8)
  expect(sayShut(gates)).toBe('1 shut')
  expect(sayVersion(version('draft', { gates: all })).lead).toBe('Not ready for review.')
  expect(sayVersion(version('draft', { gates: all })).rest).toMatch(/all tests pass, none is empty \(what was measured\)/)
  expect(sayVersion(version('draft', { gates: rows(DRAFT) }))).toEqual({ lead: 'Being measured.', rest: '5 of 8 gates are open.' })
})
