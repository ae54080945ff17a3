import { ApproveWaiver, EndWaiver, ListRules, ListWaivers, RequestWaiver, WaiverRef } from '@/lib/schemas/waivers'
import { newWaiverOf, waiverOf } from '@/server/services/targets'
import { approveWaiver } from '@/server/services/waivers/approve'
import { getWaiver } from '@/server/services/waivers/get'
import { listWaivers } from '@/server/services/waivers/list'
import { refuseWaiver } from '@/server/services/waivers/refuse'
import { requestWaiver } from '@/server/services/waivers/request'
import { revokeWaiver } from '@/server/services/waivers/revoke'
import { readActiveRules } from '@/server/services/waivers/rules'
import { withdrawWaiver } from '@/server/services/waivers/withdraw'
import { command, read, router } from '@/server/trpc'

const deciding = { permission: 'waivers:decide', target: waiverOf } as const

export const waivers = router({
  list: read({ permission: 'waivers:read', schema: ListWaivers }).query(({ ctx, input }) => listWaivers(ctx, input)),
  get: read({ permission: 'waivers:read', schema: WaiverRef }).query(({ ctx, input }) => getWaiver(ctx, input)),
  rules: read({ permission: 'waivers:read', schema: ListRules }).query(({ ctx }) => readActiveRules(ctx)),
  request: command({ permission: 'waivers:request', action: 'waivers.request', schema: RequestWaiver, target: newWaiverOf }).mutation(
    ({ ctx, input }) => requestWaiver(ctx, input),
  ),
  approve: command({ ...deciding, stepUp: true, action: 'waivers.approve', schema: ApproveWaiver }).mutation(({ ctx, input }) =>
    approveWaiver(ctx, input),
  ),
  refuse: command({ ...deciding, action: 'waivers.refuse', schema: EndWaiver }).mutation(({ ctx, input }) => refuseWaiver(ctx, input)),
  withdraw: command({ permission: 'waivers:request', action: 'waivers.withdraw', schema: EndWaiver, target: waiverOf }).mutation(
    ({ ctx, input }) => withdrawWaiver(ctx, input),
  ),
  revoke: command({ permission: 'waivers:revoke', action: 'waivers.revoke', schema: EndWaiver, target: waiverOf }).mutation(
    ({ ctx, input }) => revokeWaiver(ctx, input),
  ),
})
