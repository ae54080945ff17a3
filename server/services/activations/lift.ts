import type { AskLift } from '@/lib/schemas/activations'
import type { Asked } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'

/** Asks another lead to agree that decisions are made again; until then everything stays denied.
 *  Errors: NOT_FOUND (nothing is stopped), CONFLICT (another stop than the one looked at, asked for already, or frozen), STEP_UP. */
export const liftDenyAll = (ctx: ServiceContext, { since, reason }: AskLift): Promise<Asked> =>
  requestApproval(ctx, { action: 'policies.lift', params: { since }, reason })
