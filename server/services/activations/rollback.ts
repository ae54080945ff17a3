import type { AskRollback } from '@/lib/schemas/activations'
import type { Asked } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'

/** Asks a lead to agree that a version that decided before decides again; until then the active one goes on.
 *  Errors: NOT_FOUND, CONFLICT (another version is active by now, it is too old to return to, or asked for already), STEP_UP. */
export const rollbackActive = (ctx: ServiceContext, { version, from, reason }: AskRollback): Promise<Asked> =>
  requestApproval(ctx, { action: 'policies.rollback', params: { version, from }, reason })
