import pg from 'pg'
import type { AuditEntry } from '@/server/audit/entry'

/** Entries of one request in the inbox, oldest first, read as the sequencer: the app itself may not. */
export async function entriesAbout(targetId: string): Promise<AuditEntry[]> {
  const client = new pg.Client({ connectionString: process.env.AUDIT_DATABASE_URL })
  await client.connect()
  try {
    const { rows } = await client.query<{ entry: string }>(
      `SELECT entry FROM audit_inbox WHERE (entry::jsonb)->'target'->>'id' = $1 ORDER BY id`,
      [targetId],
    )
    return rows.map((row) => JSON.parse(row.entry) as AuditEntry)
  } finally {
    await client.end()
  }
}
