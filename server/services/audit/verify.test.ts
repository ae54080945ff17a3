import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishKeys } from '@/server/audit/keys'
import { createPool, type Pool } from '@/server/db'
import { recomputeLog } from '@/server/stored-log'
import { actorWith, callerFor } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { verifierOf } from '@/server/testing/audit-signer'
import { verifyStoredLog } from './verify'

let log: AuditLog
let pool: Pool
beforeAll(async () => {
  log = await createAuditLog()
  pool = createPool(log.database.url.app, 2)
  await publishKeys(await log.database.connect('sequencer'), [{ ...verifierOf(log.signer), from: new Date(0), until: null }])
  for (let n = 0; n < 300; n += 1) await log.put({ targetId: `agent-${n}` })
  await log.seal()
})
afterAll(async () => {
  await pool.end()
  await log.drop()
})
const verify = (input = {}) => verifyStoredLog(log.context(), input, (range) => recomputeLog(range, pool))

test('the log is recomputed from its texts, whole or a range of it', async () => {
  expect(await verify()).toMatchObject({ valid: true, entries: 300, checks: [{ ok: true }, { ok: true }], duration_ms: expect.any(Number) })
  expect(await verify({ from_size: 100, to_size: 200 })).toMatchObject({ valid: true, entries: 100 })
  expect(await verify({ from_size: 7, to_size: 7 })).toMatchObject({ valid: true, entries: 0 })
})

test('a range that the log has not names the field', async () => {
  await expect(verify({ to_size: 301 })).rejects.toThrow('to_size: the log has 300 entries.')
  await expect(verify({ from_size: 301 })).rejects.toThrow('from_size: the log has 300 entries.')
  await expect(callerFor(actorWith('auditor')).auditExports.verify({ from_size: 2, to_size: 1 })).rejects.toThrow(/to_size/)
})

test('two at once: one is told to wait', async () => {
  const started = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const first = verifyStoredLog(log.context(), {}, async (range) => {
    started.resolve()
    await held.promise
    return recomputeLog(range, pool)
  })
  await started.promise
  await expect(verify()).rejects.toMatchObject({ code: 'CONFLICT' })
  held.resolve()
  expect(await first).toMatchObject({ valid: true })
  expect(await verify()).toMatchObject({ valid: true })
})

test('F46 an edited text is found at its index', async () => {
  const owner = await log.database.connect('owner')
  await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')
  await owner.query(`UPDATE audit_entry SET text = replace(text, 'agent-123', 'agent-999') WHERE idx = 123`)
  const found = await verify()
  expect(found).toMatchObject({ valid: false, first_bad_index: 123 })
  expect(found.checks.at(-1)).toMatchObject({ name: 'from index 123', ok: false })
})
