import { afterAll, beforeAll, expect, test } from 'vitest'
import { targetOf } from '@/server/audit/entry'
import { sealOnce } from '@/server/audit/seal'
import { verifyLog } from '@/server/audit/verify-log'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { createDb } from '@/server/db'
import { runCommand } from '@/server/services/run-command'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { partOf, purgeMonth } from './purge-month'
import { retainAudit } from './retain'

let database: LogDatabase
let ctx: ServiceContext
const signer = aSigner()
beforeAll(async () => {
  database = await createLogDatabase()
  const actor = systemActor('test')
  const request = { requestId: crypto.randomUUID(), source: { ip: 'local', uaHash: 'test' }, db: createDb(database.url.app, 2) }
  ctx = { ...createContext({ actor, ...request }), actor, entry: null }
})
afterAll(async () => {
  await ctx.db.$disconnect()
  await database.drop()
})

test('a month past its time goes with a verified export alone; its purge is an entry, and every proof still works', async () => {
  const owner = await database.connect('owner')
  const sequencer = await database.connect('sequencer')
  await owner.query(`CREATE TABLE audit_entry_201807 PARTITION OF audit_entry FOR VALUES FROM ('2018-07-01Z') TO ('2018-08-01Z')`)
  await owner.query(`INSERT INTO audit_inbox (entry) SELECT '{"id":"e' || n || '"}' FROM generate_series(1, 600) AS n`)
  const seal = (now: () => Date) => sealOnce(sequencer, { signers: [signer], now, limit: 1000 })
  const { size, root, note } = await seal(() => new Date('2018-07-05'))
  await owner.query('INSERT INTO audit_checkpoint (size, root, note, at) VALUES ($1, $2, $3, now())', [size, root, note])
  const proof = {
    entries: 600,
    fromIndex: 0,
    toIndex: 600,
    exportDigest: `sha256:${'a'.repeat(64)}`,
    size,
    root: root.toString('hex'),
    verifiedAt: new Date(Date.now() - 60_000).toISOString(),
  }
  const purge = (over: object) =>
    runCommand(ctx, { permission: 'audit:erase', action: 'audit.purge', target: targetOf('audit', partOf('2018-07')) }, (opened) =>
      purgeMonth(opened, { month: '2018-07', proof: { ...proof, ...over } }),
    )
  await expect(purge({ entries: 599 })).rejects.toThrow('Nothing was dropped: the export does not cover audit_entry_201807')
  await expect(purge({ root: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await purge({})).toEqual({ part: 'audit_entry_201807', entries: 600 })
  await seal(() => new Date())
  const { rows } = await owner.query(`SELECT phase, outcome FROM audit_entry WHERE action = 'audit.purge' ORDER BY idx DESC LIMIT 2`)
  expect(rows).toEqual([
    { phase: 'outcome', outcome: 'done' },
    { phase: 'intent', outcome: null },
  ])
  expect(await verifyLog(sequencer, { verifiers: [verifierOf(signer)] })).toMatchObject({ isGood: true, checked: 6, size: 606 })
  await expect(purge({})).rejects.toThrow('is not there')
})

test('the coming months have partitions, and making them twice makes none', async () => {
  expect(await retainAudit(ctx)).toEqual({ made: 0, erased: 0 })
})
