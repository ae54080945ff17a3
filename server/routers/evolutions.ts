import { DeployEvolution, ListEvolutions, RollbackEvolution } from '@/lib/schemas/evolutions'
import { deployEvolution } from '@/server/services/evolutions/deploy'
import { listEvolutions } from '@/server/services/evolutions/list'
import { rollbackEvolution } from '@/server/services/evolutions/rollback'
import { evolutionOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const evolutions = router({
  list: read({ permission: 'evolutions:read', schema: ListEvolutions }).query(({ ctx, input }) => listEvolutions(ctx, input)),
  deploy: command({
    permission: 'evolutions:deploy',
    action: 'evolutions.deploy',
    schema: DeployEvolution,
    target: evolutionOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => deployEvolution(ctx, input)),
  rollback: command({
    permission: 'evolutions:rollback',
    action: 'evolutions.rollback',
    schema: RollbackEvolution,
    target: evolutionOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => rollbackEvolution(ctx, input)),
})
