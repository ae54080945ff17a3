import { ReadOverview } from '@/lib/schemas/overview'
import { readOverview } from '@/server/services/overview/read'
import { read, router } from '@/server/trpc'

export const overview = router({
  read: read({ permission: 'overview:read', schema: ReadOverview }).query(({ ctx, input }) => readOverview(ctx, input)),
})
