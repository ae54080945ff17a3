import { SERVICE_KINDS } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { judge } from './judge'

const MINUTE_MS = 60_000
const MAX_UID = 64

/** Writes down how many pods of each service are ready, once a minute. What is not followed right now is not written: a gap is unknown.
 *  Several workers, or several turns a minute: the first one counts. Out: how many were sampled. */
export async function sampleWorkloads(ctx: ServiceContext, view: ClusterView): Promise<number> {
  const minute = new Date(Math.floor(ctx.now().getTime() / MINUTE_MS) * MINUTE_MS)
  const followed = SERVICE_KINDS.filter((kind) => view.state(kind).phase === 'complete')
  const data = followed.flatMap((kind) =>
    view.objects(kind).flatMap((object) => {
      const { state, ready, desired } = judge(object)
      const { uid } = object.metadata
      return state === 'unknown' || uid.length > MAX_UID ? [] : [{ uid, minute, ready, desired }]
    }),
  )
  if (data.length > 0) await ctx.db.workloadMinute.createMany({ data, skipDuplicates: true })
  return data.length
}
