import { createHash, randomBytes } from 'node:crypto'
import { type Actor, type Permission, ROLES, type Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { isMfa } from '@/lib/mfa'
import type { Source } from '@/server/audit/entry'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import { whyUnwritten } from '@/server/audit/unwritten'
import { type Db, db, type Tx } from '@/server/db'
import { forgetCookie, forgetSession, rememberSession, seeSession } from '@/server/session-memory'
import { NOBODY, recordStranger } from '@/server/strangers'

/** Opaque sessions: the cookie holds 256 random bits, the database their hash. */
export const IDLE_MS = 30 * 60_000
export const ABSOLUTE_MS = 12 * 3_600_000
const TOUCH_MS = 30_000

export const hashSession = (sid: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(sid).digest())
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** `hash` names the session for as long as it lasts, also when its cookie is renewed. `isFormer`: found by the cookie before the newest. */
export type LiveSession = {
  actor: Actor
  hash: string
  absoluteUntil: Date
  isFormer: boolean /** How it was signed in. */
  method: string
}

/** What a sign-in was proved with. `amr` in the words of RFC 8176. */
export type Proof = {
  amr: readonly string[]
  acr?: string
  authTime?: Date
  identityId?: string
  /** Seals the refresh token for the session it belongs to. */
  refreshToken?: (sessionHash: string) => Uint8Array<ArrayBuffer>
  /** What was said about the person, kept beside the log. */
  detailDigest?: string
  /** When the provider said which groups the person is in. */
  checkedAt?: Date
  /** Less than the usual absolute limit, where nobody can be asked again. */
  absoluteMs?: number
}

type Grant = { role: string; revokedAt: Date | null }
type Taken = { kind: string; role: string | null; expiresAt: Date }
/** What break-glass for containing allows beside the roles. */
const CONTAIN: readonly Permission[] = ['agents:suspend', 'agents:block', 'freeze:start', 'policies:deny-all']

function actorOf(
  person: { id: string; name: string; grants: Grant[] },
  session: { hash: string; amr: readonly string[] },
  taken: Taken[],
): Actor {
  const granted = new Set(person.grants.filter((grant) => !grant.revokedAt).map((grant) => grant.role))
  const lent = new Set(taken.flatMap(({ role }) => (role !== null && !granted.has(role) ? [role] : [])))
  return {
    id: person.id,
    name: person.name,
    kind: 'person',
    roles: ROLES.filter((role) => granted.has(role) || lent.has(role)),
    borrowed: ROLES.filter((role) => lent.has(role)),
    grants: granted.size > 0 && taken.some(({ kind }) => kind === 'contain') ? CONTAIN : [],
    sessionHash: session.hash,
    mfa: isMfa(session.amr),
  }
}

/** The rights a person has taken in need and still has: a lent role counts once a lead has confirmed it. */
const takenBy = (at: Db | Tx, personId: string, now: Date): Promise<Taken[]> =>
  at.breakGlass.findMany({
    where: { personId, endedAt: null, expiresAt: { gt: now }, OR: [{ kind: 'contain' }, { confirmedAt: { not: null } }] },
    select: { kind: true, role: true, expiresAt: true },
  })

/** Held until the transaction ends: whoever is shutting this person out, or unlinking this identity, ends the session as well, or was quicker. */
async function isAdmitted(tx: Tx, personId: string, identityId: string | null): Promise<boolean> {
  const people = await tx.$queryRaw<object[]>`SELECT 1 FROM person WHERE id = ${personId}::uuid AND disabled_at IS NULL FOR SHARE`
  if (people.length === 0 || identityId === null) return people.length > 0
  const linked = await tx.$queryRaw<object[]>`
    SELECT 1 FROM identity WHERE id = ${identityId}::uuid AND person_id = ${personId}::uuid AND unlinked_at IS NULL FOR SHARE`
  return linked.length > 0
}

type SigningIn = { personId: string; method: string; source: Source; requestId: string; now: Date; proof?: Proof }

/** Starts a session of a person and records it. Out: the sid for the cookie, known to nobody else.
 *  Errors: FORBIDDEN (the person was disabled, or the identity unlinked, at the last moment); that is recorded too. */
export async function createSession(options: SigningIn): Promise<string> {
  const { personId, method, source, requestId, now, proof = { amr: [] } } = options
  const sid = randomBytes(32).toString('base64url')
  const idHash = hashSession(sid)
  const isIn = await db().$transaction(async (tx) => {
    if (!(await isAdmitted(tx, personId, proof.identityId ?? null))) {
      const on = { action: 'sessions.refuse', target: targetOf('person', personId), outcome: 'denied', reason: 'shut out' } as const
      await recordEvent(tx, { actor: NOBODY, source, requestId, now: () => now, ...on })
      return false
    }
    const person = await tx.person.findUniqueOrThrow({ where: { id: personId }, include: { grants: true } })
    await tx.session.create({
      data: {
        idHash,
        personId,
        method,
        createdAt: now,
        lastSeenAt: now,
        idleUntil: new Date(now.getTime() + IDLE_MS),
        absoluteUntil: new Date(now.getTime() + (proof.absoluteMs ?? ABSOLUTE_MS)),
        ip: source.ip,
        uaHash: source.uaHash,
        amr: [...proof.amr],
        acr: proof.acr ?? null,
        authTime: proof.authTime ?? now,
        identityId: proof.identityId ?? null,
        refreshToken: proof.refreshToken?.(hexOf(idHash)) ?? null,
        checkedAt: proof.checkedAt ?? null,
      },
    })
    const actor = actorOf(person, { hash: hexOf(idHash), amr: proof.amr }, await takenBy(tx, personId, now))
    await recordEvent(tx, {
      actor,
      source,
      action: 'sessions.create',
      target: targetOf('session', hexOf(idHash)),
      requestId,
      now: () => now,
      outcome: 'done',
      ...(proof.detailDigest ? { detailDigest: proof.detailDigest } : {}),
    })
    return true
  })
  if (!isIn) throw new AppError('FORBIDDEN', 'This person was shut out at this moment. Nobody was signed in.')
  return sid
}

/** Where a call came from, as the grace of a renewed cookie compares it. */
export const placeOf = ({ ip, uaHash }: Source): string => `${ip} ${uaHash}`

type Looking = { now: Date; isActivity: boolean; at?: Db }
type Which = NonNullable<Parameters<Db['session']['findFirst']>[0]>['where']
const findSession = (at: Db, where: Which) => at.session.findFirst({ where, include: { person: { include: { grants: true } } } })
type Found = NonNullable<Awaited<ReturnType<typeof findSession>>>

/** The session behind a cookie, or null: unknown, ended, idle or too old, person disabled, or without any role.
 *  `isActivity` moves the idle limit (written at most each 30 s); polling and streams pass false. `source`: where the call came from; for the few
 *  seconds after a renewal the cookie before it counts for calls from the place that renewed it, and nowhere else. */
export async function loadSession(sid: string, options: Looking & { source?: Source }): Promise<LiveSession | null> {
  const { now, source, at = db() } = options
  const hash = hashSession(sid)
  const former = source ? [{ formerHash: hash, formerUntil: { gt: now }, formerFrom: placeOf(source) }] : []
  const found = await findSession(at, { OR: [{ idHash: hash, secretHash: null }, { secretHash: hash }, ...former] })
  const live = found && (await liveOf(found, { ...options, isFormer: hexOf(found.secretHash ?? found.idHash) !== hexOf(hash) }))
  if (!live) forgetCookie(hexOf(hash))
  else if (!live.isFormer) rememberSession(live.hash, { ...live, cookie: hexOf(hash), at: now })
  return live
}

/** A session by its name, for what goes on after the call that opened it: its cookie may be another meanwhile. Null as above. */
export async function reloadSession(hash: string, options: Looking): Promise<LiveSession | null> {
  const { at = db() } = options
  const found = await findSession(at, { idHash: new Uint8Array(Buffer.from(hash, 'hex')) })
  const live = found && (await liveOf(found, { ...options, isFormer: false }))
  if (live) seeSession(hash, { ...live, at: options.now })
  else forgetSession(hash)
  return live
}

/** `until`: when idling, its age or a right that was taken in need ends it as it is now. */
async function liveOf(found: Found, options: Looking & { isFormer: boolean }): Promise<(LiveSession & { until: Date }) | null> {
  const { now, isActivity, isFormer, at = db() } = options
  const { idHash, absoluteUntil } = found
  const hash = hexOf(idHash)
  if (found.revokedAt || found.idleUntil <= now || absoluteUntil <= now || found.person.disabledAt) return null
  const taken = await takenBy(at, found.personId, now)
  const actor = actorOf(found.person, { hash, amr: found.amr }, taken)
  if (actor.roles.length === 0) return null
  if (isActivity && now.getTime() - found.lastSeenAt.getTime() > TOUCH_MS) {
    const touched = at.session.updateMany({
      where: { idHash, revokedAt: null },
      data: { lastSeenAt: now, idleUntil: new Date(now.getTime() + IDLE_MS) },
    })
    // A database that takes no writes cannot prolong a session, and that ends none: whoever may stop must still be known.
    await touched.catch((cause: unknown) => {
      if (whyUnwritten(cause) === null) throw cause
    })
  }
  const ends = [found.idleUntil, absoluteUntil, ...taken.map(({ expiresAt }) => expiresAt)]
  return { actor, hash, absoluteUntil, isFormer, method: found.method, until: new Date(Math.min(...ends.map(Number))) }
}

/** Ends a session; open streams close within a second by notification. Ending an ended one does nothing. */
export async function endSession(options: { sid: string; reason: string; source: Source; requestId: string; now: Date }): Promise<void> {
  const { source, requestId, now } = options
  const live = await loadSession(options.sid, { now, isActivity: false, source })
  if (!live) return
  forgetSession(live.hash)
  await db().$transaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { idHash: new Uint8Array(Buffer.from(live.hash, 'hex')), revokedAt: null },
      data: { revokedAt: now, revokedBy: live.actor.id, reason: options.reason },
    })
    if (count === 0) return // somebody else was quicker, and has recorded it
    await recordEvent(tx, {
      actor: live.actor,
      source,
      action: 'sessions.end',
      target: targetOf('session', live.hash),
      requestId,
      now: () => now,
      outcome: 'done',
    })
  })
}

type Refusing = { source: Source; requestId: string; now: Date }

/** Records a sign-in that was refused. Errors: whatever the database says. */
export const refuseSession = ({ now, ...facts }: Refusing): Promise<void> =>
  recordStranger(db(), { ...facts, action: 'sessions.refuse', now: () => now })

/** Records a cookie that is no session and never was; one that is over is what every tab left open brings. It is not there either way. */
export async function noteUnknownSession(sid: string, { now, ...facts }: Refusing): Promise<void> {
  const was = await db().session.findUnique({ where: { idHash: hashSession(sid) }, select: { method: true } })
  if (!was) await recordStranger(db(), { ...facts, action: 'sessions.refuse', reason: 'unknown session', now: () => now })
}

/** The person behind a persona, made on first use. Personas exist on a laptop alone; the caller has checked that. */
export async function personaPerson(persona: { name: string; role: Role }): Promise<string> {
  const { name, role } = persona
  const known = () => db().person.findFirst({ where: { kind: 'persona', name }, select: { id: true } })
  const person =
    (await known()) ??
    (await db()
      .person.create({ data: { id: crypto.randomUUID(), kind: 'persona', name, grants: { create: { role } } } })
      .catch(known))
  if (!person) throw new Error('the persona could not be made')
  return person.id
}
