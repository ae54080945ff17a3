import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { type AuditReading, addAuditMetrics, countArchive } from './audit-metrics'

const reading: AuditReading = {
  isLeader: true,
  isGood: true,
  byPhase: { intent: 3, other: 1 },
  checkpointAgeS: 0.4,
  anchors: [{ sink: 'bucket', ageS: 31 }],
  skewS: 0.002,
}
const archive = countArchive()
async function lines(now: AuditReading | null, backlog = async (): Promise<{ oldestMs: number | null }> => ({ oldestMs: 1500 })) {
  const registry = new Registry()
  addAuditMetrics(registry, { reading: () => now, backlog, archive })
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('acgs_'))
}

test('who leads shows the log, each class from 0 on', async () => {
  archive.add('export', 'done', 2)
  archive.add('export', 'failed')
  expect(await lines(reading)).toEqual([
    'acgs_audit_integrity 1',
    'acgs_audit_checkpoint_age_seconds 0.4',
    'acgs_clock_skew_seconds 0.002',
    'acgs_audit_anchor_age_seconds{anchor="bucket"} 31',
    'acgs_audit_archive_operations_total{operation="export",result="done"} 2',
    'acgs_audit_archive_operations_total{operation="export",result="failed"} 1',
    'acgs_audit_archive_operations_total{operation="expire",result="done"} 0',
    'acgs_audit_archive_operations_total{operation="expire",result="failed"} 0',
    'acgs_audit_archive_operations_total{operation="partition",result="done"} 0',
    'acgs_audit_archive_operations_total{operation="partition",result="failed"} 0',
    'acgs_audit_archive_operations_total{operation="erase",result="done"} 0',
    'acgs_audit_archive_operations_total{operation="erase",result="failed"} 0',
    'acgs_audit_oldest_unsealed_seconds 1.5',
    'acgs_audit_entries_total{class="intent"} 3',
    'acgs_audit_entries_total{class="outcome"} 0',
    'acgs_audit_entries_total{class="deny"} 0',
    'acgs_audit_entries_total{class="dry_run"} 0',
    'acgs_audit_entries_total{class="event"} 0',
    'acgs_audit_entries_total{class="unknown"} 1',
  ])
  expect(await lines({ ...reading, isGood: false })).toContain('acgs_audit_integrity 0')
  expect((await lines({ ...reading, isGood: null })).join()).not.toContain('acgs_audit_integrity')
})

test('who does not lead says nothing of the log but how long entries wait, and nothing at all when that is not known', async () => {
  const shown = (await lines({ ...reading, isLeader: false })).filter((line) => !/^acgs_audit_(entries|archive)/.test(line))
  expect(shown).toEqual(['acgs_audit_oldest_unsealed_seconds 1.5'])
  expect(await lines(null, async () => ({ oldestMs: null }))).toContain('acgs_audit_oldest_unsealed_seconds 0')
  expect((await lines(null, () => Promise.reject(new Error('away')))).filter((line) => line.includes('unsealed'))).toEqual([])
})
