import type { ChangedWaiver, EndWaiver } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { changeWaiver } from './change'

/** Ends an approved waiver before its time: the engines know it within a second, and what it covered is open again. Errors: NOT_FOUND, CONFLICT. */
export const revokeWaiver = (ctx: ServiceContext, { id, version, reason }: EndWaiver): Promise<ChangedWaiver> =>
  changeWaiver(ctx, {
    ...{ id, version, reason },
    action: 'waivers.revoke',
    from: 'approved',
    to: { state: 'revoked', endedAt: ctx.now(), endedBy: ctx.actor.id },
  })
