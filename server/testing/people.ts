import { randomBytes } from 'node:crypto'
import type { Actor, Role } from '@/lib/access'
import { hexOf } from '@/server/sessions'
import { testDb } from './actors'

const HOUR_MS = 3_600_000

type Given = { kind?: 'local' | 'oidc' | 'persona'; name?: string }

/** A person in the database with these roles, given by hand, and one open session; the actor is what a request of theirs would carry. */
export async function personWith(roles: readonly Role[], { kind = 'local', name }: Given = {}): Promise<Actor> {
  const id = crypto.randomUUID()
  const called = name ?? `person ${id}`
  await testDb().person.create({ data: { id, kind, name: called, grants: { create: roles.map((role) => ({ role })) } } })
  return { id, name: called, kind: 'person', roles, sessionHash: await openSession(id) }
}

/** One more open session of a person. Out: its hash, as hex. */
export async function openSession(personId: string, at = new Date()): Promise<string> {
  const idHash = new Uint8Array(randomBytes(32))
  const idleUntil = new Date(at.getTime() + HOUR_MS / 2)
  const absoluteUntil = new Date(at.getTime() + 12 * HOUR_MS)
  await testDb().session.create({
    data: { idHash, personId, method: 'test', createdAt: at, lastSeenAt: at, idleUntil, absoluteUntil, ip: '127.0.0.1', uaHash: 'test' },
  })
  return hexOf(idHash)
}

/** Whether a session can still do something. */
export async function isOpen(hash: string): Promise<boolean> {
  const found = await testDb().session.findUnique({ where: { idHash: new Uint8Array(Buffer.from(hash, 'hex')) } })
  return found !== null && found.revokedAt === null
}
