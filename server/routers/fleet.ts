import { ListAll } from '@/lib/schemas/agents'
import { InstanceRef, ListFleet } from '@/lib/schemas/fleet'
import { getInstance } from '@/server/services/fleet/get'
import { readJoinFacts } from '@/server/services/fleet/join-facts'
import { listFleet } from '@/server/services/fleet/list'
import { listEngines } from '@/server/services/fleet/list-engines'
import { read, router } from '@/server/trpc'

export const fleet = router({
  list: read({ permission: 'fleet:read', schema: ListFleet }).query(({ ctx, input }) => listFleet(ctx, input)),
  get: read({ permission: 'fleet:read', schema: InstanceRef }).query(({ ctx, input }) => getInstance(ctx, input)),
  engines: read({ permission: 'fleet:read', schema: ListAll }).query(({ ctx }) => listEngines(ctx)),
  joining: read({ permission: 'fleet:read', schema: ListAll }).query(({ ctx }) => readJoinFacts(ctx)),
})
