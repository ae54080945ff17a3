import { type Actor, EVERYWHERE } from '@/lib/access'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { clearAttempts, SIGN_IN } from './attempts'
import { loginKey, type Tx } from './internal'

type Set = { personId: string; login: string; passwordHash: string; actor: Actor; reason: string; exceptSession?: Uint8Array<ArrayBuffer> }

/** Stores a password, ends the person's sessions (all but `exceptSession`) and what they had confirmed, and opens a locked account,
 *  in the caller's transaction. Out: how many sessions ended. */
export async function setPassword(ctx: ServiceContext, tx: Tx, of: Set): Promise<number> {
  const { personId, login, passwordHash, actor, reason, exceptSession } = of
  const { source, requestId, now } = ctx
  const at = now()
  await tx.localAccount.updateMany({ where: { personId }, data: { passwordHash, changedAt: at, failures: 0, lockedUntil: null } })
  const others = { personId, revokedAt: null, ...(exceptSession ? { idHash: { not: exceptSession } } : {}) }
  const { count } = await tx.session.updateMany({ where: others, data: { revokedAt: at, revokedBy: actor.id, reason } })
  await tx.elevation.updateMany({
    where: { personId, usedAt: null, ...(exceptSession ? { sessionHash: { not: exceptSession } } : {}) },
    data: { expiresAt: at },
  })
  await tx.event.create({ data: { topic: 'people', ref: personId, version: String(at.getTime()) } })
  const said = `${reason}; ${count} sessions ended`
  const target = { kind: 'person', id: personId, scope: EVERYWHERE }
  if (ctx.entry) await ctx.entry.done(tx, { reason: said })
  else await recordEvent(tx, { actor, source, requestId, now, action: 'accounts.password', target, outcome: 'done', reason: said })
  await clearAttempts(tx, SIGN_IN, loginKey(login))
  return count
}
