import { AddMapping, ListMappings, RemoveMapping } from '@/lib/schemas/mappings'
import { addMapping } from '@/server/services/mappings/add'
import { listMappings } from '@/server/services/mappings/list'
import { removeMapping } from '@/server/services/mappings/remove'
import { groupOf, mappingOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const mappings = router({
  list: read({ permission: 'mappings:read', schema: ListMappings }).query(({ ctx, input }) => listMappings(ctx, input)),
  add: command({ permission: 'mappings:update', action: 'mappings.add', schema: AddMapping, target: groupOf, stepUp: true }).mutation(
    ({ ctx, input }) => addMapping(ctx, input),
  ),
  remove: command({
    permission: 'mappings:update',
    action: 'mappings.remove',
    schema: RemoveMapping,
    target: mappingOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => removeMapping(ctx, input)),
})
