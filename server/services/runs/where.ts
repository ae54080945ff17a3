import type { RunFilter } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

export const OPEN = Prisma.sql`r.state IN ('queued', 'running', 'waiting', 'uncertain')`
/** A failed run that nobody has looked at since. */
export const UNSEEN = Prisma.sql`r.state = 'failed' AND (r.looked_at IS NULL OR r.looked_at < r.finished_at)`

function viewWhere({ actor }: ServiceContext, view: RunFilter['view']): Prisma.Sql {
  if (view === 'open') return OPEN
  if (view === 'ended') return Prisma.sql`r.state IN ('done', 'failed', 'cancelled')`
  if (view === 'mine') return Prisma.sql`r.requested_by = ${actor.id}`
  return view === 'look' ? UNSEEN : Prisma.sql`TRUE`
}

/** The condition of a filter on `run r` joined with `plan p`. The search is in the run's and the plan's id, targets, kind, reason and who started it. */
export function whereOf(ctx: ServiceContext, { view, state, kind, drill, search, ...filter }: RunFilter): Prisma.Sql {
  const parts = [viewWhere(ctx, view)]
  if (state) parts.push(Prisma.sql`r.state = ${state}`)
  if (kind) parts.push(Prisma.sql`p.kind = ${kind}`)
  if (filter.class) parts.push(Prisma.sql`p.class = ${filter.class}`)
  if (drill) parts.push(Prisma.sql`r.drill = ${drill === 'yes'}`)
  if (search) {
    const part = `%${literal(search)}%`
    parts.push(Prisma.sql`(r.id::text ILIKE ${part} OR r.plan_id::text ILIKE ${part} OR r.reason ILIKE ${part} OR p.kind ILIKE ${part}
      OR EXISTS (SELECT 1 FROM run_target t WHERE t.run_id = r.id AND t.target_key ILIKE ${part})
      OR EXISTS (SELECT 1 FROM person o WHERE o.id::text = r.requested_by AND o.name ILIKE ${part}))`)
  }
  return Prisma.join(parts, ' AND ')
}
