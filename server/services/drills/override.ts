import type { Asked } from '@/lib/schemas/approvals'
import type { OverrideDrill } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'

/** Asks another lead to agree that a stop drill is aimed at what is not labelled for drills. Errors: BAD_REQUEST, CONFLICT, STEP_UP. */
export const overrideDrill = (ctx: ServiceContext, { target, requestId, reason }: OverrideDrill): Promise<Asked> =>
  requestApproval(ctx, { action: 'drills.override', params: { target, requestId }, reason })
