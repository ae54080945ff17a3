import type { Asked } from '@/lib/schemas/approvals'
import type { EndFreeze } from '@/lib/schemas/freeze'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'

/** Asks another lead to agree that a freeze ends before its time; until then it stays. Errors: NOT_FOUND, CONFLICT (over, or asked for already), STEP_UP. */
export const endFreeze = (ctx: ServiceContext, { id, reason }: EndFreeze): Promise<Asked> =>
  requestApproval(ctx, { action: 'freeze.end', params: { freezeId: id }, reason })
