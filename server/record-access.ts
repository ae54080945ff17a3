import type { Actor } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { type Target, targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { RequestContext } from '@/server/context'
import { type Limit, takeToken } from '@/server/limits'

/** Never refilled: a session ends before its bucket is swept, so it has one entry whichever replicas it reads from. */
const FIRST: Limit = { name: 'first-read', burst: 1, perSecond: 0 }
/** A page that polls what it may not read, or a client with an old token, fills no log. */
const REFUSED: Limit = { name: 'access-refused', burst: 1, perSecond: 1 / 60 }

const known = new Set<string>()
const KNOWN_MAX = 10_000

type Access = { actor: Actor; action: AuditAction; target: Target; outcome: 'done' | 'denied'; limit: Limit; key: string; reason: string }
type Asking = Pick<RequestContext, 'changes' | 'source' | 'requestId' | 'now' | 'log'>

/** Writes the entry unless it was written. That it could not be stops nobody: reading changes nothing, and a refusal stands. */
async function record({ changes, source, requestId, now, log }: Asking, { limit, key, ...entry }: Access): Promise<boolean> {
  try {
    if ((await takeToken(changes, limit, { key, now: now() })) === 0) await recordEvent(changes, { ...entry, source, requestId, now })
    return true
  } catch (err) {
    log.error({ err, action: entry.action }, 'audit.access-unrecorded')
    return false
  }
}

const readerOf = ({ id, sessionHash }: Actor): Target =>
  sessionHash === null ? targetOf('token', id.replace(/^token:/, '')) : targetOf('session', sessionHash)

/** Records that a session reads: once a session, not once a row. */
export async function recordFirstRead(ctx: Asking, actor: Actor, permission: string): Promise<void> {
  const key = actor.sessionHash
  if (key === null || known.has(key)) return
  if (known.size >= KNOWN_MAX) known.clear() // the database still knows
  known.add(key)
  const entry = { actor, action: 'sessions.read', target: readerOf(actor), outcome: 'done', reason: `first read, ${permission}` } as const
  if (!(await record(ctx, { ...entry, limit: FIRST, key }))) known.delete(key)
}

/** Records a read that roles or scopes do not allow, once a reader, right and minute. */
export async function recordRefusedRead(ctx: Asking, actor: Actor, right: string): Promise<void> {
  const target = readerOf(actor)
  const entry = { actor, action: 'sessions.read', target, outcome: 'denied', reason: `not allowed: ${right}` } as const
  await record(ctx, { ...entry, limit: REFUSED, key: `${target.id}:${right}` })
}
