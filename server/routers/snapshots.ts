import { ListSnapshots, MarkSnapshot, TakeSnapshot } from '@/lib/schemas/snapshots'
import { listSnapshots } from '@/server/services/snapshots/list'
import { markSnapshot } from '@/server/services/snapshots/mark'
import { takeSnapshot } from '@/server/services/snapshots/take'
import { snapshotOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const snapshots = router({
  list: read({ permission: 'snapshots:read', schema: ListSnapshots }).query(({ ctx, input }) => listSnapshots(ctx, input)),
  take: command({ permission: 'snapshots:take', action: 'snapshots.take', schema: TakeSnapshot, target: snapshotOf }).mutation(
    ({ ctx, input }) => takeSnapshot(ctx, input),
  ),
  mark: command({ permission: 'snapshots:mark', action: 'snapshots.mark', schema: MarkSnapshot, target: snapshotOf }).mutation(
    ({ ctx, input }) => markSnapshot(ctx, input),
  ),
})
