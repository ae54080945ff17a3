import { GetObjectives, UpdateObjectives } from '@/lib/schemas/objectives'
import { getObjectives } from '@/server/services/settings/get-objectives'
import { updateObjectives } from '@/server/services/settings/update-objectives'
import { objectivesOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const objectives = router({
  get: read({ permission: 'objectives:read', schema: GetObjectives }).query(({ ctx }) => getObjectives(ctx)),
  update: command({
    permission: 'objectives:update',
    action: 'objectives.update',
    schema: UpdateObjectives,
    target: objectivesOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => updateObjectives(ctx, input)),
})
