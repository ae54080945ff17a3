import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyLog } from '@/server/audit/verify-log'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { verifierOf } from '@/server/testing/audit-signer'
import { journalsIn } from '@/server/testing/stop-journals'
import { importJournal } from './import-journal'

const dir = mkdtempSync(join(tmpdir(), 'acgs-import-verified-'))
const journalOf = journalsIn(dir)
let log: AuditLog
beforeAll(async () => {
  log = await createAuditLog()
})
afterAll(async () => {
  await log.drop()
  rmSync(dir, { recursive: true, force: true })
})

test('the log verifies over what was imported late, between entries of before and after, and each line is in it once', async () => {
  const [whole, torn] = [journalOf(), journalOf({ isDead: true })]
  await log.put({ targetId: 'before' })
  for (const { text } of [whole, torn, whole]) await importJournal(log.context(actorWith('lead')), text)
  await log.put({ targetId: 'after' })
  await log.seal()
  const auditor = await log.database.connect('auditor')
  const lines = [whole, torn].reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0)
  expect(await verifyLog(auditor, { verifiers: [verifierOf(log.signer)] })).toMatchObject({
    isGood: true,
    problems: [],
    checked: lines + 2,
  })
  const { rows } = await auditor.query<{ late: boolean; n: string }>(
    `SELECT coalesce((text::jsonb->>'late')::boolean, false) AS late, count(*) AS n FROM audit_entry GROUP BY 1 ORDER BY 1`,
  )
  expect(rows).toEqual([
    { late: false, n: '2' },
    { late: true, n: String(lines) },
  ])
  const owner = await log.database.connect('owner')
  await owner.query(`ALTER TABLE audit_entry DISABLE TRIGGER ALL`)
  await owner.query(
    `UPDATE audit_entry SET text = replace(text, '"late":true', '"late":false') WHERE text LIKE '%"late":true%' AND idx = 3`,
  )
  expect(await verifyLog(owner, { verifiers: [verifierOf(log.signer)] })).toMatchObject({ isGood: false, firstBadIndex: 3 })
})
