import { ReadLatency, ReadOverview } from '@/lib/schemas/overview'
import { readLatency } from '@/server/services/overview/latency'
import { readOverview } from '@/server/services/overview/read'
import { read, router } from '@/server/trpc'

export const overview = router({
  read: read({ permission: 'overview:read', schema: ReadOverview }).query(({ ctx, input }) => readOverview(ctx, input)),
  latency: read({ permission: 'overview:read', schema: ReadLatency }).query(({ ctx, input }) => readLatency(ctx, input)),
})
