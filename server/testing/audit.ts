import pg from 'pg'
import type { AuditEntry } from '@/server/audit/entry'

/** Every entry of what somebody did, whatever it was about. */
export async function textsBy(actorId: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: process.env.AUDIT_DATABASE_URL })
  await client.connect()
  try {
    const { rows } = await client.query<{ entry: string }>(
      `SELECT text AS entry FROM audit_entry WHERE (text::jsonb)->'actor'->>'id' = $1
       UNION ALL SELECT entry FROM audit_inbox WHERE (entry::jsonb)->'actor'->>'id' = $1`,
      [actorId],
    )
    return rows.map(({ entry }) => entry)
  } finally {
    await client.end()
  }
}

/** Entries about one target, oldest first: sealed ones and those that wait, read as the sequencer, since the app itself may not read the inbox. */
export async function entriesAbout(targetId: string): Promise<AuditEntry[]> {
  const client = new pg.Client({ connectionString: process.env.AUDIT_DATABASE_URL })
  await client.connect()
  try {
    const { rows } = await client.query<{ entry: string }>(
      `SELECT entry FROM (
         SELECT 0 AS part, idx AS place, text AS entry FROM audit_entry WHERE target_id = $1
         UNION ALL SELECT 1, id, entry FROM audit_inbox WHERE (entry::jsonb)->'target'->>'id' = $1) AS found
       ORDER BY part, place`,
      [targetId],
    )
    return rows.map((row) => JSON.parse(row.entry) as AuditEntry)
  } finally {
    await client.end()
  }
}
