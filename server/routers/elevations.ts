import { BeginElevation, ElevationRef, VerifyElevation } from '@/lib/schemas/step-up'
import { beginElevation } from '@/server/services/elevations/begin'
import { getElevation } from '@/server/services/elevations/get'
import { verifyElevation } from '@/server/services/elevations/verify'
import { confirmedOf, elevationOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const permission = 'elevations:create' as const

export const elevations = router({
  get: read({ permission, schema: ElevationRef }).query(({ ctx, input }) => getElevation(ctx, input)),
  begin: command({ permission, action: 'elevations.create', schema: BeginElevation, target: confirmedOf }).mutation(({ ctx, input }) =>
    beginElevation(ctx, input),
  ),
  verify: command({ permission, action: 'elevations.verify', schema: VerifyElevation, target: elevationOf }).mutation(({ ctx, input }) =>
    verifyElevation(ctx, input),
  ),
})
