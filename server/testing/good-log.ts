import pg from 'pg'
import { expect } from 'vitest'
import { sealOnce } from '@/server/audit/seal'
import { verifyLog } from '@/server/audit/verify-log'
import { type aSigner, verifierOf } from './audit-signer'

/** Seals what waits in this process's database, and the whole log verifies. */
export async function expectGoodLog(signer: ReturnType<typeof aSigner>): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.AUDIT_DATABASE_URL })
  await client.connect()
  try {
    await sealOnce(client, { signers: [signer], now: () => new Date(), limit: 5000 })
    expect(await verifyLog(client, { verifiers: [verifierOf(signer)] })).toMatchObject({ isGood: true, problems: [] })
  } finally {
    await client.end()
  }
}
