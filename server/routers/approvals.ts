import { ApprovalRef, ApproveRequest, ListApprovals, RefuseRequest } from '@/lib/schemas/approvals'
import { approveRequest } from '@/server/services/approvals/approve'
import { getRequest } from '@/server/services/approvals/get'
import { listRequests } from '@/server/services/approvals/list'
import { refuseRequest } from '@/server/services/approvals/refuse'
import { withdrawRequest } from '@/server/services/approvals/withdraw'
import { requestOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const deciding = { permission: 'approvals:decide', target: requestOf, stepUp: true } as const

export const approvals = router({
  list: read({ permission: 'approvals:read', schema: ListApprovals }).query(({ ctx, input }) => listRequests(ctx, input)),
  get: read({ permission: 'approvals:read', schema: ApprovalRef }).query(({ ctx, input }) => getRequest(ctx, input)),
  approve: command({ ...deciding, action: 'approvals.approve', schema: ApproveRequest }).mutation(({ ctx, input }) =>
    approveRequest(ctx, input),
  ),
  refuse: command({ ...deciding, action: 'approvals.refuse', schema: RefuseRequest }).mutation(({ ctx, input }) =>
    refuseRequest(ctx, input),
  ),
  withdraw: command({ permission: 'approvals:withdraw', action: 'approvals.withdraw', schema: ApprovalRef, target: requestOf }).mutation(
    ({ ctx, input }) => withdrawRequest(ctx, input),
  ),
})
