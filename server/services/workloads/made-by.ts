import type { ServiceContext } from '@/server/context'
import type { Revision } from '@/server/runs/cluster/history'
import { personNames } from '@/server/services/people/names'
import { runOf } from './history'

export type Maker = { runId: string; by: string }
type Acted = { kind: string; createdAt: Date; finishedAt: Date | null }

/** A cluster's times are whole seconds of its own clock. */
const TOLERANCE_MS = 2_000
const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a run made the revision that carries its name. The name alone does not say so: whoever changes a workload after a run leaves the run's
 *  annotation where it was, and the cluster copies it to what it makes then. A revision that was there before a run is one that it went back to. */
export function wasMadeBy(createdAt: string | null, { kind, createdAt: began, finishedAt }: Acted): boolean {
  if (createdAt === null) return false
  const at = Date.parse(createdAt)
  if (at < began.getTime() - TOLERANCE_MS) return kind.startsWith('rollback.')
  return finishedAt === null || at <= finishedAt.getTime() + TOLERANCE_MS
}

/** Who made each revision by a run of ours; null for one that nobody made so. */
export async function makersOf(ctx: ServiceContext, revisions: readonly Revision[]): Promise<(revision: Revision) => Maker | null> {
  const ids = [...new Set(revisions.map(runOf))].filter((id): id is string => id !== null && RUN_ID.test(id))
  const runs = await ctx.db.run.findMany({
    where: { id: { in: ids } },
    select: { id: true, requestedBy: true, createdAt: true, finishedAt: true, plan: { select: { kind: true } } },
  })
  const nameOf = await personNames(
    ctx,
    runs.map(({ requestedBy }) => requestedBy),
  )
  return (revision) => {
    const run = runs.find(({ id }) => id === runOf(revision))
    if (run === undefined || !wasMadeBy(revision.createdAt, { ...run, kind: run.plan.kind })) return null
    return { runId: run.id, by: nameOf(run.requestedBy) }
  }
}
