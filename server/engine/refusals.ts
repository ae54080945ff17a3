import { createHash } from 'node:crypto'
import type { Actor } from '@/lib/access'
import { uuidv7 } from '@/lib/uuid'
import { canonicalText, entryOf, targetOf } from '@/server/audit/entry'
import type { Pool } from '@/server/db'
import { addressKey, RECORDED } from '@/server/limits'
import { createOnceAMinute, MANY } from '@/server/once-a-minute'

export const KEEP_REFUSALS_MS = 1000
const WAITING_MAX = 2000
const LIMIT = 'engine-token'
const NOBODY: Actor = { id: 'nobody', name: 'nobody', kind: 'system', roles: [], sessionHash: null }

/** In the bucket of the console's tries: one entry an address and minute, wherever it was tried. */
const KEEP = `
  WITH given AS (SELECT * FROM unnest($1::text[], $2::text[]) AS g(key, entry)),
  took AS (
    INSERT INTO rate_bucket AS b (key, tokens, at) SELECT key, 0, clock_timestamp() FROM given ORDER BY key
    ON CONFLICT (key) DO UPDATE SET at = GREATEST(b.at, EXCLUDED.at),
      tokens = LEAST(1, b.tokens + GREATEST(0, EXTRACT(EPOCH FROM EXCLUDED.at - b.at)::float8) / 60) - 1
    WHERE b.tokens + GREATEST(0, EXTRACT(EPOCH FROM EXCLUDED.at - b.at)::float8) / 60 >= 1
    RETURNING key)
  INSERT INTO audit_inbox (entry) SELECT entry FROM given JOIN took USING (key)`

type Asked = { peer: string; userAgent: string | undefined; requestId: string; nowMs: number }
type Refusal = { key: string; actor: Actor; action: 'tokens.refuse' | 'limits.refuse'; target: ReturnType<typeof targetOf>; reason: string }

/** Who was not let in at the engine: noted in passing, in bounded memory, and written beside the decision path, one entry a key and minute. */
export function createRefusals() {
  const turns = { strangers: createOnceAMinute(), limits: createOnceAMinute() }
  const waiting = new Map<string, string>()

  function note(of: keyof typeof turns, { peer, userAgent, requestId, nowMs }: Asked, refusal: Refusal): void {
    const turn = turns[of].claim(refusal.key, nowMs)
    const bucket = `${of === 'strangers' ? RECORDED.name : 'limit-recorded'}:${turn}`
    if (turn === null || waiting.has(bucket) || waiting.size >= WAITING_MAX) return
    const { actor, action, target, reason } = refusal
    const uaHash = createHash('sha256')
      .update(userAgent ?? '')
      .digest('hex')
      .slice(0, 16)
    const entry = entryOf({
      id: uuidv7(nowMs),
      at: new Date(nowMs),
      actor,
      source: { ip: peer || 'unknown', uaHash },
      action,
      target,
      requestId,
      phase: 'event',
      outcome: 'denied',
      reason: turn === MANY ? 'beyond the first thousand of this minute, which have entries of their own' : reason,
    })
    waiting.set(bucket, canonicalText(entry))
  }

  return {
    /** Somebody without a token that counts. */
    stranger(asked: Asked, { reason, tokenId = 'none' }: { reason: string; tokenId?: string }): void {
      note('strangers', asked, {
        key: addressKey(asked.peer),
        actor: NOBODY,
        action: 'tokens.refuse',
        target: targetOf('token', tokenId),
        reason,
      })
    },
    /** A token that asks more often than it may. */
    limit(asked: Asked, tokenId: string): void {
      const actor: Actor = { id: `token:${tokenId}`, name: tokenId, kind: 'token', roles: [], sessionHash: null }
      const target = targetOf('limit', LIMIT)
      note('limits', asked, {
        key: `${LIMIT}:${tokenId}`,
        actor,
        action: 'limits.refuse',
        target,
        reason: 'too many requests with this token',
      })
    },
    waiting: (): number => waiting.size,

    /** Rejects when the database is away; nothing is forgotten then. */
    async keep(pool: Pool): Promise<void> {
      const taken = [...waiting]
      if (taken.length === 0) return
      await pool.query(KEEP, [taken.map(([key]) => key), taken.map(([, entry]) => entry)])
      for (const [key] of taken) waiting.delete(key)
    },
  }
}
export type Refusals = ReturnType<typeof createRefusals>
