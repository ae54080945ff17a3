import type { Sql } from '@/server/audit/sql'

export type Entry = {
  kind: string
  by: { kind: 'person' | 'system'; id: string }
  title: string
  detail?: string | null
  href?: string | null
  corrects?: number | null
  /** Of the audit log. */
  requestId?: string | null
}
export const SYSTEM = { kind: 'system', id: 'system:worker' } as const

/** Adds to the timeline of an incident, in the caller's transaction. Out: the number of the entry. */
export async function addEntry(sql: Sql, id: string, { kind, by, title, ...more }: Entry): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `WITH moved AS (UPDATE incident SET last_n = last_n + 1 WHERE id = $1::uuid RETURNING last_n)
     INSERT INTO incident_event (incident_id, n, kind, by_kind, by, title, detail, href, corrects, request_id)
     SELECT $1::uuid, last_n, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::int, $9::text FROM moved RETURNING n`,
    [
      id,
      kind,
      by.kind,
      by.id,
      title.slice(0, 300),
      more.detail?.slice(0, 4000) ?? null,
      more.href ?? null,
      more.corrects ?? null,
      more.requestId ?? null,
    ],
  )
  return rows[0]?.n ?? 0
}

/** Open pages read it anew. */
export async function announce(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `INSERT INTO event (topic, ref, version) SELECT 'incidents', id::text, version::text || '.' || last_n::text FROM incident WHERE id = $1::uuid`,
    [id],
  )
}
