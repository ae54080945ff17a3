import { expect, test } from 'vitest'
import { serviceContext } from '@/server/testing/actors'
import { type AuditFacts, anchorRow, readAuditProof, sealRow } from './audit-proof'

const now = new Date('2026-11-26T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const facts: AuditFacts = {
  now,
  size: 12_345,
  root: 'ab'.repeat(32),
  notedAt: ago(40),
  waitsWhy: null,
  waiting: { entries: 2, oldestAt: ago(1) },
  anchors: [{ sink: 'file on this machine', size: 12_345, at: ago(50) }],
  bad: null,
}

test.each<[string, Partial<AuditFacts>, string, RegExp]>([
  ['sealed and signed', {}, 'ok', /^12.345 entries sealed, signed checkpoint$/],
  ['a failed check, whatever else', { bad: { firstBadIndex: 7, detail: '' }, size: 0 }, 'breach', /first bad index 7$/],
  ['entries that wait too long', { waiting: { entries: 3, oldestAt: ago(11) } }, 'breach', /^3 entries wait/],
  ['no key', { waitsWhy: 'no key may sign' }, 'warn', /the checkpoint waits: no key may sign$/],
  ['nobody keeps it', { notedAt: ago(181) }, 'stale', /newest checkpoint 3 min/],
  ['nothing sealed', { size: 0, notedAt: null }, 'unknown', /none sealed yet$/],
])('%s', (...[, over, state, text]) => {
  expect(sealRow({ ...facts, ...over })).toMatchObject({ state, text: expect.stringMatching(text) })
})

test.each<[string, AuditFacts['anchors'], string, string]>([
  ['one here', facts.anchors, 'ok', 'anchored on this machine only'],
  ['one elsewhere too', [...facts.anchors, { sink: 'bucket', size: 1, at: ago(1) }], 'ok', 'anchored at file on this machine, bucket'],
  ['none', [], 'unknown', 'no copy outside the database is configured'],
  ['one behind', [{ sink: 'bucket', size: 1, at: ago(301) }], 'warn', 'behind: bucket'],
  ['one that never took any', [{ sink: 'bucket', size: 0, at: null }], 'warn', 'behind: bucket'],
])('copies: %s', (...[, anchors, state, text]) => {
  expect(anchorRow({ ...facts, anchors })).toMatchObject({ state, text })
})

test('both rows are read from what is stored', async () => {
  expect((await readAuditProof(serviceContext())).map(({ name }) => name)).toEqual(['Audit log', 'Checkpoint copies'])
})
