import { randomBytes } from 'node:crypto'
import type { Source } from '@/server/audit/entry'
import type { Tx } from '@/server/db'
import { renewCookie } from '@/server/session-memory'
import { hashSession, hexOf, placeOf } from '@/server/sessions'

/** How long the cookie before a renewal counts, for calls of the same browser that were on their way. */
export const GRACE_MS = 5000

/** The session id of the browser behind one request, which a step-up makes anew. */
export type Renewal = {
  /** In the transaction of the step-up. Out: the new id, or null where another call of this browser was quicker or the session has ended. */
  renew: (tx: Tx) => Promise<string | null>
  /** Once that is committed: the answer takes it along. */
  carry: (sid: string | null) => void
  carried: () => string | null
}

/** In: the cookie that the request came with, the newest of its session. Everything that is bound to the session is bound to its name, which
 *  stays, so the cookie alone changes. */
export function renewalOf({ sid, source, now }: { sid: string; source: Source; now: () => Date }): Renewal {
  let kept: string | null = null
  const hash = hashSession(sid)
  return {
    renew: async (tx) => {
      const next = randomBytes(32).toString('base64url')
      const { count } = await tx.session.updateMany({
        where: { revokedAt: null, OR: [{ idHash: hash, secretHash: null }, { secretHash: hash }] },
        data: {
          secretHash: hashSession(next),
          formerHash: hash,
          formerUntil: new Date(now().getTime() + GRACE_MS),
          formerFrom: placeOf(source),
        },
      })
      return count === 0 ? null : next
    },
    carry: (next) => {
      kept = next
      if (next !== null) renewCookie(hexOf(hash), hexOf(hashSession(next)))
    },
    carried: () => kept,
  }
}
