import { expect, test } from 'vitest'
import type { AuditHead } from '@/lib/schemas/audit'
import { sayLog } from './say-log'

const NOW = Date.parse('2026-11-26T03:00:00Z')
const ago = (ms: number) => new Date(NOW - ms).toISOString()
const head = (given: Partial<AuditHead> = {}): AuditHead => ({
  size: 1200,
  sealedAt: ago(2000),
  waits: { entries: 0, oldestAt: null },
  checkpoint: { size: 1200, at: ago(2000), root: 'r', note: 'n' },
  waitsWhy: null,
  anchors: [{ sink: 'file', size: 1190, at: ago(40_000), triedAt: ago(40_000), error: null }],
  checks: [],
  isLocalOnly: true,
  readAt: ago(0),
  ...given,
})

test('well: what is sealed, signed and copied, and where the copies are', () => {
  expect(sayLog(head(), NOW)).toEqual({
    lead: '1,200 entries sealed.',
    rest: 'The newest signed checkpoint covers all of them, 2.0 s ago. Anchored on this machine only, 40 s ago, 10 entries behind. Nothing waits.',
    isBad: false,
  })
  expect(sayLog(head({ isLocalOnly: false }), NOW).rest).toContain('Anchored at file')
  expect(sayLog(head({ anchors: [] }), NOW).rest).toContain('No copy of a checkpoint is kept outside the database.')
})

test('nothing sealed and nothing signed is not called well', () => {
  const { lead, rest } = sayLog(head({ size: 0, checkpoint: null, waitsWhy: 'no key may sign', anchors: [] }), NOW)
  expect(lead).toBe('Nothing is sealed yet.')
  expect(rest).toContain('No checkpoint is signed: no key may sign.')
})

test('what waits longer than 10 s is said first', () => {
  const young = { entries: 1, oldestAt: ago(900) }
  expect(sayLog(head({ waits: young }), NOW)).toMatchObject({ lead: '1,200 entries sealed.', isBad: false })
  const old = sayLog(head({ waits: { entries: 3, oldestAt: ago(12_000) } }), NOW)
  expect(old).toMatchObject({ lead: 'Sealing is behind.', isBad: true })
  expect(old.rest).toContain('3 entries wait to be sealed, the oldest for 12 s.')
})

test('a mismatch comes before everything', () => {
  const check = { id: '1', kind: 'full', at: ago(0), size: 9, tookMs: 1, isGood: false, firstBadIndex: 7, detail: 'leaf 7 differs' }
  const said = sayLog(head({ checks: [check], waits: { entries: 3, oldestAt: ago(12_000) } }), NOW)
  expect(said).toMatchObject({ lead: 'Mismatch from entry 7 on.', isBad: true })
  expect(said.rest).toContain('leaf 7 differs')
  expect(sayLog(head({ checks: [{ ...check, isGood: true }] }), NOW).isBad).toBe(false)
})

test('a late checkpoint and a late copy are called late', () => {
  const rest = sayLog(
    head({
      checkpoint: { size: 1000, at: ago(120_000), root: '', note: '' },
      anchors: [{ sink: 'file', size: 9, at: ago(400_000), triedAt: null, error: null }],
    }),
    NOW,
  ).rest
  expect(rest).toContain('is 200 entries behind, 2 min ago, late')
  expect(rest).toContain('6 min ago, 1,191 entries behind, late.')
})
