import type { Actor } from '@/lib/access'
import type { CreateToken } from '@/lib/schemas/agents'
import { actorWith, callerFor, testDb } from './actors'
import { confirmed } from './elevation'

type Given = Pick<CreateToken, 'scopes' | 'agents'> & Partial<CreateToken>

/** A token made as a person makes one, who is known: with a confirmation of exactly this input. */
export async function makeToken(given: Given, actor: Actor = actorWith('admin')) {
  const { id, name, roles } = actor
  const grants = { create: roles.map((role) => ({ role })) }
  await testDb().person.upsert({ where: { id }, create: { id, kind: 'local', name, grants }, update: {} })
  return callerFor(actor).tokens.create(await confirmed(actor, 'tokens.create', { kind: 'token', id: 'new' }, given))
}
