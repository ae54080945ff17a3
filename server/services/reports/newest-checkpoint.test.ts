import { expect, test } from 'vitest'
import { sealOnce } from '@/server/audit/seal'
import { createDb } from '@/server/db'
import { serviceContext } from '@/server/testing/actors'
import { aSigner } from '@/server/testing/audit-signer'
import { createLogDatabase } from '@/server/testing/log-database'
import { newestCheckpoint } from './newest-checkpoint'

test('a report carries size and root of the newest signed checkpoint, or why there is none', async () => {
  const database = await createLogDatabase()
  const db = createDb(database.url.app, 1)
  try {
    const ctx = { ...serviceContext(), db }
    expect(await newestCheckpoint(ctx)).toEqual({
      size: null,
      root: null,
      text: 'not measured: no checkpoint of the audit log was signed yet',
    })
    const sequencer = await database.connect('sequencer')
    await (await database.connect('app')).query(`INSERT INTO audit_inbox (entry) VALUES ('{}'), ('{}')`)
    const { root } = await sealOnce(sequencer, { signers: [aSigner()], now: () => new Date('2026-11-26T12:00:00Z') })
    expect(await newestCheckpoint(ctx)).toEqual({
      size: 2,
      root: root.toString('hex'),
      text: `2 entries, root ${root.toString('hex')}, signed 2026-11-26T12:00:00.000Z`,
    })
  } finally {
    await db.$disconnect()
    await database.drop()
  }
})
