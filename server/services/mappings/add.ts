import { AppError } from '@/lib/errors'
import type { AddMapping, MappingChange } from '@/lib/schemas/mappings'
import { SHARED_ROLES } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { refuseIfCut } from '@/server/services/people/internal'
import { applyMapping } from './apply'

/** Makes a provider's group give a role, at once for everybody who was last seen in it. Lead and admin take a second person's word.
 *  Out: the mapping, and whose roles changed. Errors: BAD_REQUEST (no issuer), CONFLICT (it does that already; a role for two; lost race). */
export async function addMapping(ctx: ServiceContext, { iss, group, role, reason }: AddMapping): Promise<MappingChange> {
  const issuer = iss ?? ctx.issuer
  if (!issuer) throw new AppError('BAD_REQUEST', 'iss: no provider is set up here, so name the issuer whose group it is.')
  if (SHARED_ROLES.includes(role))
    throw new AppError(
      'CONFLICT',
      `A group that gives ${role} takes the word of a second person, as the role itself does, and there is no way to ask for it here. Nothing was changed.`,
    )
  return ctx.db.$transaction(async (tx) => {
    const made = await applyMapping(ctx, tx, { iss: issuer, group, role })
    await refuseIfCut(ctx, tx, 'mappings:update')
    await ctx.entry?.done(tx, { afterDigest: digestOf({ iss: issuer, group, role }), reason })
    return made
  })
}
