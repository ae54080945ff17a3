import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '@/server/db'

/** Keeps what is too large or too personal for an entry beside the log, where it can be erased.
 *  Out: `sha256:` of salt and body, for `detailDigest` of the entry written in the same transaction. */
export async function keepDetail(tx: Tx, detail: { body: string; kind: string; personId?: string }): Promise<string> {
  const salt = new Uint8Array(randomBytes(16))
  const digest = `sha256:${createHash('sha256').update(salt).update(detail.body).digest('hex')}`
  const { body, kind, personId = null } = detail
  // No RETURNING and no other column: the app may insert these alone.
  await tx.$executeRaw`INSERT INTO audit_detail (digest, salt, body, class, person_id) VALUES (${digest}, ${salt}, ${body}, ${kind}, ${personId})`
  return digest
}
