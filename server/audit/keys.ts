import { type NoteVerifier, readVkey, vkeyOf } from './note'
import type { Sql } from './sql'

export type PublishedKey = NoteVerifier & { from: Date; until: Date | null }

/** Keys that ever signed checkpoints of this log, oldest first, with the time each counts. */
export async function readKeys(client: Sql): Promise<PublishedKey[]> {
  const { rows } = await client.query<{ vkey: string; valid_from: Date; valid_until: Date | null }>(
    'SELECT vkey, valid_from, valid_until FROM audit_key ORDER BY published_at, vkey',
  )
  return rows.flatMap(({ vkey, valid_from, valid_until }) => {
    const verifier = readVkey(vkey)
    return verifier ? [{ ...verifier, from: valid_from, until: valid_until }] : []
  })
}

/** Publishes keys with their validity. Out: the vkeys that are new. */
export async function publishKeys(client: Sql, keys: readonly PublishedKey[]): Promise<string[]> {
  const fresh: string[] = []
  for (const key of keys) {
    const vkey = vkeyOf(key)
    const { rowCount } = await client.query(
      'INSERT INTO audit_key (vkey, name, valid_from, valid_until) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [vkey, key.name, key.from, key.until],
    )
    if (rowCount === 1) fresh.push(vkey)
    else
      await client.query('UPDATE audit_key SET valid_until = $2 WHERE vkey = $1 AND valid_until IS DISTINCT FROM $2::timestamptz', [
        vkey,
        key.until,
      ])
  }
  return fresh
}
