import { ListPaused } from '@/lib/schemas/reverters'
import { listPaused } from '@/server/services/reverters/paused'
import { read, router } from '@/server/trpc'

export const reverters = router({
  paused: read({ permission: 'runs:read', schema: ListPaused }).query(({ ctx, input }) => listPaused(ctx, input)),
})
