import { DecisionRef, ListDecisions } from '@/lib/schemas/decisions'
import { getDecision } from '@/server/services/decisions/get'
import { listDecisions } from '@/server/services/decisions/list'
import { read, router } from '@/server/trpc'

export const decisions = router({
  list: read({ permission: 'decisions:read', schema: ListDecisions }).query(({ ctx, input }) => listDecisions(ctx, input)),
  get: read({ permission: 'decisions:read', schema: DecisionRef }).query(({ ctx, input }) => getDecision(ctx, input)),
})
