import { AppError } from '@/lib/errors'
import type { LinkIdentity } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'
import { refuseSelf } from '@/server/services/people/internal'

/** Asks that whoever a provider knows by this subject is this person: another administrator must agree before it is so.
 *  Errors: FORBIDDEN (oneself), BAD_REQUEST (no issuer), NOT_FOUND, CONFLICT (linked already, no person who can have one, asked for already). */
export async function linkIdentity(ctx: ServiceContext, { id: personId, iss, sub, reason }: LinkIdentity): Promise<{ requestId: string }> {
  refuseSelf(ctx, personId, 'links an identity to themselves')
  const issuer = iss ?? ctx.issuer
  if (!issuer) throw new AppError('BAD_REQUEST', 'iss: no provider is set up here, so name the issuer whose subject it is.')
  const asked = await requestApproval(ctx, { action: 'people.link', params: { personId, iss: issuer, sub }, reason })
  return { requestId: asked.id }
}
