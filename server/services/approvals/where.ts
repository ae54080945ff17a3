import type { ApprovalFilter } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { ownRoles } from './may-vote'

/** What a view shows to somebody. `mine` asks the stored quorum for a place that one of their own roles fills. */
function viewWhere({ actor }: ServiceContext, view: ApprovalFilter['view']): Prisma.Sql {
  if (view === 'asked') return Prisma.sql`r.requested_by::text = ${actor.id}`
  if (view === 'closed') return Prisma.sql`r.state <> 'waiting'`
  if (view === 'open') return Prisma.sql`r.state = 'waiting'`
  return Prisma.sql`r.state = 'waiting' AND r.requested_by::text <> ${actor.id} AND NOT (r.target_kind = 'person' AND r.target_id = ${actor.id})
    AND EXISTS (SELECT 1 FROM jsonb_path_query(r.quorum, 'lax $.**.role') AS place(role) WHERE place.role #>> '{}' = ANY(${ownRoles(actor)}::text[]))
    AND NOT EXISTS (SELECT 1 FROM access_vote v WHERE v.request_id = r.id AND v.version = r.version AND v.person_id::text = ${actor.id} AND v.voided_at IS NULL)`
}

/** The condition of a filter on `access_request r`. The search is in the target's id and name, the reason and who asked. */
export function whereOf(ctx: ServiceContext, { view, action, search }: ApprovalFilter): Prisma.Sql {
  const parts = [viewWhere(ctx, view)]
  if (action) parts.push(Prisma.sql`r.action = ${action}`)
  if (search) {
    const part = `%${literal(search)}%`
    parts.push(Prisma.sql`(r.target_id ILIKE ${part} OR r.facts ->> 'title' ILIKE ${part} OR r.reason ILIKE ${part} OR r.id::text ILIKE ${part}
      OR EXISTS (SELECT 1 FROM person p WHERE p.name ILIKE ${part} AND (p.id = r.requested_by OR p.id::text = r.target_id)))`)
  }
  return Prisma.join(parts, ' AND ')
}
