import { KEPT_KEY_MS } from '@/lib/sandbox-limits'
import type { Db } from '@/server/db'
import type { Sandbox } from '@/server/generated/prisma/client'
import { HttpProblem } from '@/server/http/answer'

type Keyed = { tokenId: string; key: string | null; digest: string; nowMs: number }
export const digestOfRow = ({ request }: Pick<Sandbox, 'request'>): unknown => (request as { digest?: unknown } | null)?.digest

/** The execution that this key made before, or null. Errors: `conflict` where it was another request. A key is kept a day; an older row lets go of it. */
export async function findRepeat(db: Db, { tokenId, key, digest, nowMs }: Keyed): Promise<Sandbox | null> {
  if (key === null) return null
  const found = await db.sandbox.findUnique({ where: { tokenId_idempotencyKey: { tokenId, idempotencyKey: key } } })
  if (!found) return null
  if (nowMs - found.requestedAt.getTime() > KEPT_KEY_MS) {
    await db.sandbox.updateMany({ where: { id: found.id, idempotencyKey: key }, data: { idempotencyKey: null } })
    return null
  }
  if (digestOfRow(found) !== digest) throw new HttpProblem('conflict', 'This Idempotency-Key was used for another request.')
  return found
}
