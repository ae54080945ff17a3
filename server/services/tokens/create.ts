import { createHash, randomBytes } from 'node:crypto'
import { can, EVERYWHERE, type Permission, SCOPE_NEEDS } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { CreateToken } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { lockAccess, refuseIfCut } from '@/server/services/people/internal'

export type CreatedToken = { id: string; token: string; scopes: string[]; agents: string[]; expiresAt: Date }

/** Creates an API token. The secret is in the answer once and stored only as its SHA-256.
 *  In: scopes, agent globs, days ≤ 90, optional CIDR. Out: `acgs_<8 hex id>_<43 characters>`. Tokens carry scopes, never roles.
 *  Errors: FORBIDDEN for a scope that goes beyond what its maker may do, CONFLICT (lost race). */
export async function createToken(ctx: ServiceContext, input: CreateToken): Promise<CreatedToken> {
  for (const scope of input.scopes)
    if (!can(ctx.actor, SCOPE_NEEDS[scope], EVERYWHERE))
      throw new AppError('FORBIDDEN', `scopes: ${scope} goes beyond what you may do yourself (${SCOPE_NEEDS[scope]}). Leave it out.`)
  const id = randomBytes(4).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(ctx.now().getTime() + input.days * 86_400_000)
  const scopes = [...new Set(input.scopes)].sort()
  const agents = [...new Set(input.agents)].sort()
  await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx) // whoever is shut out at this moment leaves no token behind
    for (const permission of new Set<Permission>(['tokens:create', ...scopes.map((scope) => SCOPE_NEEDS[scope])]))
      await refuseIfCut(ctx, tx, permission)
    await tx.apiToken.create({
      data: {
        id,
        secretHash: new Uint8Array(createHash('sha256').update(secret).digest()),
        label: input.label,
        scopes,
        agents,
        cidr: input.cidr ?? null,
        createdBy: ctx.actor.id,
        expiresAt,
      },
    })
    await tx.event.create({ data: { topic: 'tokens', ref: id, version: '1' } })
    await ctx.entry?.done(tx)
  })
  return { id, token: `acgs_${id}_${secret}`, scopes, agents, expiresAt }
}
