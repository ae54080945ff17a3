import { createHash, randomBytes } from 'node:crypto'
import { can, EVERYWHERE, type Permission, SCOPE_NEEDS } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { CreateToken } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { lockAccess, refuseIfCut } from '@/server/services/people/internal'

export type CreatedToken = { id: string; token: string; scopes: string[]; agents: string[]; expiresAt: Date }

type NewToken = Pick<Prisma.ApiTokenUncheckedCreateInput, 'label' | 'cidr' | 'createdBy' | 'expiresAt'> & {
  scopes: string[]
  agents: string[]
}
/** Keeps a new token in the caller's transaction, who has looked at what it may carry. Out: the only time that the secret is seen. */
export async function keepToken(tx: Prisma.TransactionClient, wish: NewToken): Promise<{ id: string; token: string }> {
  const id = randomBytes(4).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  await tx.apiToken.create({ data: { ...wish, id, secretHash: new Uint8Array(createHash('sha256').update(secret).digest()) } })
  await tx.event.create({ data: { topic: 'tokens', ref: id, version: '1' } })
  return { id, token: `acgs_${id}_${secret}` }
}

/** Creates an API token. The secret is in the answer once and stored only as its SHA-256.
 *  In: scopes, agent globs, days ≤ 90, optional CIDR. Out: `acgs_<8 hex id>_<43 characters>`. Tokens carry scopes, never roles.
 *  Errors: FORBIDDEN for a scope that goes beyond what its maker may do, CONFLICT (lost race). */
export async function createToken(ctx: ServiceContext, input: CreateToken): Promise<CreatedToken> {
  for (const scope of input.scopes)
    if (!can(ctx.actor, SCOPE_NEEDS[scope], EVERYWHERE))
      throw new AppError('FORBIDDEN', `scopes: ${scope} goes beyond what you may do yourself (${SCOPE_NEEDS[scope]}). Leave it out.`)
  const expiresAt = new Date(ctx.now().getTime() + input.days * 86_400_000)
  const scopes = [...new Set(input.scopes)].sort()
  const agents = [...new Set(input.agents)].sort()
  const { id, token } = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx) // whoever is shut out at this moment leaves no token behind
    for (const permission of new Set<Permission>(['tokens:create', ...scopes.map((scope) => SCOPE_NEEDS[scope])]))
      await refuseIfCut(ctx, tx, permission)
    const kept = await keepToken(tx, { label: input.label, scopes, agents, cidr: input.cidr ?? null, createdBy: ctx.actor.id, expiresAt })
    await ctx.entry?.done(tx)
    return kept
  })
  return { id, token, scopes, agents, expiresAt }
}
