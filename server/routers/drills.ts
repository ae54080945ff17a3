import * as z from 'zod'
import { DrillRef, ListDrills, OverrideDrill, StartDrill } from '@/lib/schemas/drills'
import { getDrill } from '@/server/services/drills/get'
import { listDrills } from '@/server/services/drills/list'
import { readDrillsNow } from '@/server/services/drills/now'
import { overrideDrill } from '@/server/services/drills/override'
import { startDrill } from '@/server/services/drills/start'
import { aimedDrillOf, newDrillOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const drills = router({
  now: read({ permission: 'drills:read', schema: z.strictObject({}) }).query(({ ctx }) => readDrillsNow(ctx)),
  list: read({ permission: 'drills:read', schema: ListDrills }).query(({ ctx, input }) => listDrills(ctx, input)),
  get: read({ permission: 'drills:read', schema: DrillRef }).query(({ ctx, input }) => getDrill(ctx, input)),
  start: command({ permission: 'drills:start', action: 'drills.start', schema: StartDrill, target: newDrillOf, stepUp: true }).mutation(
    ({ ctx, input }) => startDrill(ctx, input),
  ),
  override: command({
    permission: 'drills:start',
    action: 'drills.override',
    schema: OverrideDrill,
    target: aimedDrillOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => overrideDrill(ctx, input)),
})
