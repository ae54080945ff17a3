import { DrillRef } from '@/lib/schemas/drills'
import { fileRoute } from '@/server/file-route'
import { makeBundle } from '@/server/services/drills/bundle'
import { drillOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The evidence bundle of a drill that has ended, as one JSON file. */
export const { GET, HEAD } = fileRoute({
  permission: 'drills:export',
  action: 'drills.read',
  target: drillOf,
  schema: DrillRef,
  none: 'There is no such drill.',
  read: async (ctx, asked) => {
    const { name, text } = await makeBundle(ctx, asked)
    return { name, type: 'application/json; charset=utf-8', body: text }
  },
})
