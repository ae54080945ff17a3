import type { Actor } from '@/lib/access'
import type { CreateToken } from '@/lib/schemas/agents'
import { actorWith, callerFor } from './actors'
import { confirmed } from './elevation'

type Given = Pick<CreateToken, 'scopes' | 'agents'> & Partial<CreateToken>

/** A token made as a person makes one: with a confirmation of exactly this input. */
export async function makeToken(given: Given, actor: Actor = actorWith('admin')) {
  return callerFor(actor).tokens.create(await confirmed(actor, 'tokens.create', { kind: 'token', id: 'new' }, given))
}
