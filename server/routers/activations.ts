import { AskLift, AskRollback, DenyAll, ListTargets } from '@/lib/schemas/activations'
import { ListAll } from '@/lib/schemas/agents'
import { denyAll } from '@/server/services/activations/deny-all'
import { liftDenyAll } from '@/server/services/activations/lift'
import { listTargets } from '@/server/services/activations/list-targets'
import { rollbackActive } from '@/server/services/activations/rollback'
import { readStanding } from '@/server/services/activations/standing'
import { denyAllOf, policyVersionOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const reading = { permission: 'policies:read' } as const
const asking = { action: 'approvals.request', stepUp: true } as const
const stopping = { permission: 'policies:deny-all', action: 'policies.deny-all', stepUp: true } as const

export const activations = router({
  standing: read({ ...reading, schema: ListAll }).query(({ ctx }) => readStanding(ctx)),
  wayBack: read({ ...reading, schema: ListTargets }).query(({ ctx, input }) => listTargets(ctx, input)),
  rollback: command({
    ...{ ...asking, permission: 'policies:rollback', schema: AskRollback },
    target: ({ version }) => policyVersionOf(version),
  }).mutation(({ ctx, input }) => rollbackActive(ctx, input)),
  denyAll: command({ ...stopping, schema: DenyAll, target: denyAllOf }).mutation(({ ctx, input }) => denyAll(ctx, input)),
  lift: command({ ...asking, permission: 'policies:lift', schema: AskLift, target: denyAllOf }).mutation(({ ctx, input }) =>
    liftDenyAll(ctx, input),
  ),
})
