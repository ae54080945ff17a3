import { ListStops, ReviewStop } from '@/lib/schemas/stops'
import { listStops } from '@/server/services/stops/list'
import { reviewStop } from '@/server/services/stops/review'
import { stopOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const stops = router({
  list: read({ permission: 'stops:read', schema: ListStops }).query(({ ctx, input }) => listStops(ctx, input)),
  review: command({ permission: 'stops:review', action: 'stops.review', schema: ReviewStop, target: stopOf }).mutation(({ ctx, input }) =>
    reviewStop(ctx, input),
  ),
})
