import { expect, test } from 'vitest'
import type { AuditHead } from '@/lib/schemas/audit'
import { auditRowOf } from './proof'

const NOW = Date.parse('2026-11-26T03:00:00Z')
const ago = (ms: number) => new Date(NOW - ms).toISOString()
const head = (given: Partial<AuditHead> = {}): AuditHead => ({
  size: 1200,
  sealedAt: ago(1000),
  waits: { entries: 0, oldestAt: null },
  checkpoint: { size: 1200, at: ago(1000), root: 'r', note: 'n' },
  waitsWhy: null,
  anchors: [{ sink: 'file', size: 1200, at: ago(1000), triedAt: ago(1000), error: null }],
  checks: [],
  isLocalOnly: true,
  readAt: ago(0),
  ...given,
})
const bad = { id: '1', kind: 'full', at: ago(0), size: 9, tookMs: 1, isGood: false, firstBadIndex: 7, detail: '' }

type Case = { given: Partial<AuditHead>; state: string; text: string }

test.each<[string, Case]>([
  ['well', { given: {}, state: 'ok', text: '1,200 entries sealed, anchored on this machine only' }],
  ['anchored elsewhere', { given: { isLocalOnly: false }, state: 'ok', text: '1,200 entries sealed, anchored at file' }],
  ['no copy', { given: { anchors: [] }, state: 'warn', text: '1,200 entries sealed, no copy elsewhere' }],
  ['nothing sealed', { given: { size: 0, checkpoint: null }, state: 'unknown', text: 'nothing is sealed yet' }],
  ['nothing signed', { given: { checkpoint: null }, state: 'warn', text: '1,200 entries sealed, no checkpoint is signed' }],
  ['behind', { given: { waits: { entries: 2, oldestAt: ago(11_000) } }, state: 'warn', text: 'sealing is behind, 2 entries wait' }],
  ['one that waits', { given: { waits: { entries: 1, oldestAt: ago(11_000) } }, state: 'warn', text: 'sealing is behind, 1 entry waits' }],
  [
    'just written',
    { given: { waits: { entries: 2, oldestAt: ago(300) } }, state: 'ok', text: '1,200 entries sealed, anchored on this machine only' },
  ],
  [
    'late',
    {
      given: { checkpoint: { size: 9, at: ago(91_000), root: 'r', note: 'n' } },
      state: 'warn',
      text: '1,200 entries sealed, the newest checkpoint is late',
    },
  ],
  [
    'mismatch',
    { given: { checks: [bad], waits: { entries: 2, oldestAt: ago(11_000) } }, state: 'breach', text: 'mismatch from entry 7 on' },
  ],
])('%s', (_name, { given, state, text }) => {
  expect(auditRowOf(head(given), NOW)).toMatchObject({ name: 'Audit log', state, text })
})
