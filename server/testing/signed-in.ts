import { createHash, randomBytes } from 'node:crypto'
import type { Actor, Role } from '@/lib/access'
import { loadSession } from '@/server/sessions'
import { testDb } from './actors'

export type SignedIn = { actor: Actor; sid: string }

/** A session of a person, as the browser would have it. */
export async function sessionOf(personId: string, method = 'persona'): Promise<SignedIn> {
  const sid = randomBytes(32).toString('base64url')
  const idHash = new Uint8Array(createHash('sha256').update(sid).digest())
  const later = new Date(Date.now() + 3_600_000)
  const data = { idHash, personId, method, idleUntil: later, absoluteUntil: later, ip: '127.0.0.1', uaHash: 'test' }
  await testDb().session.create({ data })
  return { sid, actor: await again(sid) }
}

/** The actor of a session as the next request would find them. */
export async function again(sid: string): Promise<Actor> {
  const live = await loadSession(sid, { now: new Date(), isActivity: false, at: testDb() })
  if (!live) throw new Error('the session is over')
  return live.actor
}

/** A person in the database with these roles of their own. */
export async function aPerson(...roles: Role[]): Promise<string> {
  const id = crypto.randomUUID()
  await testDb().person.create({
    data: { id, kind: 'local', name: `Test ${id.slice(0, 8)}`, grants: { create: roles.map((role) => ({ role })) } },
  })
  return id
}

/** A person with these roles, signed in. */
export const signedIn = async (...roles: Role[]): Promise<SignedIn> => sessionOf(await aPerson(...roles))
