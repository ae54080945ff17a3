import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'

/** What somebody must hear of. `alarm` raises one alarm a key, `clear` ends it. */
export type Told =
  | { kind: 'alarm'; key: string; severity: 1 | 2 | 3 | 4; title: string; detail: string; href?: string }
  | { kind: 'clear'; key: string }

/** Leaves word in the transaction of what it is about; it goes out after the commit, at least once. The same `dedupKey` is left once. */
export async function tell(client: Sql, dedupKey: string, { kind, ...body }: Told): Promise<void> {
  await client.query(`INSERT INTO outbox (id, kind, dedup_key, body) VALUES ($1, $2, $3, $4) ON CONFLICT (dedup_key) DO NOTHING`, [
    uuidv7(Date.now()),
    kind,
    dedupKey,
    JSON.stringify(body),
  ])
}
