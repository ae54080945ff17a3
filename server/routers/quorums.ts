import { ListAll } from '@/lib/schemas/agents'
import { LowerQuorum, RaiseQuorum } from '@/lib/schemas/quorums'
import { listQuorums } from '@/server/services/quorums/list'
import { lowerQuorum } from '@/server/services/quorums/lower'
import { raiseQuorum } from '@/server/services/quorums/raise'
import { quorumOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const updating = { permission: 'quorums:update', target: quorumOf, stepUp: true } as const

export const quorums = router({
  list: read({ permission: 'approvals:read', schema: ListAll }).query(({ ctx }) => listQuorums(ctx)),
  raise: command({ ...updating, action: 'quorums.raise', schema: RaiseQuorum }).mutation(({ ctx, input }) => raiseQuorum(ctx, input)),
  lower: command({ ...updating, action: 'approvals.request', schema: LowerQuorum }).mutation(({ ctx, input }) => lowerQuorum(ctx, input)),
})
