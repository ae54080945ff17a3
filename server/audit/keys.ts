import { keyIdOf, type NoteSigner, type NoteVerifier, publicBytes, readVkey, vkeyOf } from './note'
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

/** Keys the newest checkpoint may be signed by. Those published in the database count only where the key file is a wholly new one: whoever can
 *  write the database could publish a key of their own. */
export async function knownKeys(client: Sql, signers: readonly NoteSigner[]): Promise<NoteVerifier[]> {
  const own = signers.map(({ name, key }) => ({ name, publicKey: publicBytes(key) }))
  const published = await readKeys(client)
  const isOwn = ({ publicKey }: NoteVerifier) => own.some((one) => one.publicKey.equals(publicKey))
  return [...own, ...published.filter((one) => !published.some(isOwn) || isOwn(one))]
}

/** The name a key's entries in the log are about. */
export const keyTarget = (key: NoteVerifier): string => keyIdOf(key).toString('hex')

/** Published keys that this log never told of: somebody else put them there. */
export async function foreignKeys(client: Sql, signers: readonly NoteSigner[]): Promise<string[]> {
  const own = signers.map(({ key }) => publicBytes(key))
  const others = (await readKeys(client)).filter(({ publicKey }) => !own.some((one) => one.equals(publicKey)))
  const { rows } = await client.query<{ target_id: string }>(
    `SELECT DISTINCT target_id FROM audit_entry WHERE action = 'audit.key' AND target_id = ANY($1)`,
    [others.map(keyTarget)],
  )
  const told = new Set(rows.map(({ target_id }) => target_id))
  return others.map(keyTarget).filter((id) => !told.has(id))
}
