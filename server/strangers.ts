import type { Actor } from '@/lib/access'
import { type Source, type Target, targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { Db } from '@/server/db'
import { addressKey, type Limit, RECORDED, takeToken } from '@/server/limits'
import { createOnceAMinute, MANY } from '@/server/once-a-minute'

export const NOBODY: Actor = { id: 'nobody', name: 'nobody', kind: 'system', roles: [], sessionHash: null }

type Facts = { source: Source; requestId: string; now: () => Date }
type Event = Facts & { actor: Actor; action: 'sessions.refuse' | 'tokens.refuse' | 'limits.refuse'; target: Target; reason?: string }
type Kind = { limit: Limit; turns: ReturnType<typeof createOnceAMinute> }

const strangers: Kind = { limit: RECORDED, turns: createOnceAMinute() }
const limits: Kind = { limit: { name: 'limit-recorded', burst: 1, perSecond: 1 / 60 }, turns: createOnceAMinute() }

const TOO_MANY_TO_NAME = 'beyond the first thousand of this minute, which have entries of their own'

/** Writes the entry if it is the key's turn: first here, then in the database, where all replicas count together. */
async function recordOnce(db: Db, { limit, turns }: Kind, { key, ...event }: Event & { key: string }): Promise<void> {
  const now = event.now()
  const turn = turns.claim(key, now.getTime())
  if (turn === null) return
  try {
    if ((await takeToken(db, limit, { key: turn, now })) > 0) return
    await recordEvent(db, { ...event, outcome: 'denied', ...(turn === MANY ? { reason: TOO_MANY_TO_NAME } : {}) })
  } catch (cause) {
    turns.release(turn)
    throw cause
  }
}

type Try = Facts & { action: 'sessions.refuse' | 'tokens.refuse'; reason?: string; target?: Target }

/** Records a try of somebody who is not known, once an address prefix and minute, however many there are and whatever was tried. Who it claimed
 *  to be is not kept, since people type passwords into the wrong field. Errors: whatever the database says. */
export async function recordStranger(db: Db, { target, ...tried }: Try): Promise<void> {
  const on = target ?? targetOf(tried.action === 'tokens.refuse' ? 'token' : 'session', 'none')
  await recordOnce(db, strangers, { ...tried, actor: NOBODY, target: on, key: addressKey(tried.source.ip) })
}

type Bite = Facts & { actor: Actor | null; limit: Limit; key: string }

/** Records that a limit refused somebody, once a key and minute. The refusal stands whether or not it could be written. */
export async function recordLimit(db: Db, { actor, limit, key, ...facts }: Bite): Promise<void> {
  const event = { ...facts, actor: actor ?? NOBODY, action: 'limits.refuse', target: targetOf('limit', limit.name) } as const
  const reason = `more than ${limit.burst} at once and ${+limit.perSecond.toFixed(3)} a second`
  await recordOnce(db, limits, { ...event, reason, key: `${limit.name}:${key}` }).catch(() => undefined)
}
