import { ListAll } from '@/lib/schemas/agents'
import { EndFreeze, StartFreeze } from '@/lib/schemas/freeze'
import { endFreeze } from '@/server/services/freeze/end'
import { getFreeze } from '@/server/services/freeze/get'
import { startFreeze } from '@/server/services/freeze/start'
import { freezeOf, newFreezeOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const starting = { permission: 'freeze:start', action: 'freeze.start', stepUp: true } as const
const ending = { permission: 'freeze:end', action: 'approvals.request', stepUp: true } as const

export const freeze = router({
  get: read({ permission: 'freeze:read', schema: ListAll }).query(({ ctx }) => getFreeze(ctx)),
  start: command({ ...starting, schema: StartFreeze, target: newFreezeOf }).mutation(({ ctx, input }) => startFreeze(ctx, input)),
  end: command({ ...ending, schema: EndFreeze, target: freezeOf }).mutation(({ ctx, input }) => endFreeze(ctx, input)),
})
