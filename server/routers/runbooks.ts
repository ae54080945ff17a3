import { ListRunbooks } from '@/lib/schemas/runbooks'
import { listRunbooks } from '@/server/services/runbooks/list'
import { read, router } from '@/server/trpc'

export const runbooks = router({
  list: read({ permission: 'runs:read', schema: ListRunbooks }).query(({ ctx, input }) => listRunbooks(ctx, input)),
})
