import { DAY_MS, OPEN_PHASES, UNUSED_DAYS, WARN_DAYS, type WaiverFilter, type WaiverPhase } from '@/lib/schemas/waivers'
import { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

/** Each phase as a condition on `waiver w`: the words of `phaseOf`, asked of the database. */
export function phaseWhere(phase: WaiverPhase, now: Date): Prisma.Sql {
  const soon = new Date(now.getTime() + WARN_DAYS * DAY_MS)
  if (phase === 'requested') return Prisma.sql`(w.state = 'requested' AND w.expires > ${now})`
  if (phase === 'approved') return Prisma.sql`(w.state = 'approved' AND w.starts > ${now} AND w.expires > ${now})`
  if (phase === 'active') return Prisma.sql`(w.state = 'approved' AND w.starts <= ${now} AND w.expires > ${soon})`
  if (phase === 'expiring') return Prisma.sql`(w.state = 'approved' AND w.starts <= ${now} AND w.expires > ${now} AND w.expires <= ${soon})`
  if (phase === 'expired') return Prisma.sql`(w.state = 'expired' OR (w.state IN ('requested', 'approved') AND w.expires <= ${now}))`
  return Prisma.sql`w.state = ${phase}`
}

/** Approved, and used in none of the last thirty days. */
export function unusedWhere(now: Date): Prisma.Sql {
  const before = new Date(now.getTime() - UNUSED_DAYS * DAY_MS)
  return Prisma.sql`(w.state = 'approved' AND w.expires > ${now} AND coalesce(w.last_matched_at, greatest(w.starts, w.approved_at)) <= ${before})`
}

/** What ends next comes first while it is open; of what is over, the newest. */
export const isSoonestFirst = (phase: WaiverFilter['phase']): boolean => phase === 'open' || OPEN_PHASES.some((open) => open === phase)

/** The condition of a filter on `waiver w`. The search is in rule, agents, ticket, reason, id and who asked. */
export function whereOf({ phase, rule, unused, search }: WaiverFilter, now: Date): Prisma.Sql {
  const parts = [Prisma.sql`true`]
  if (phase === 'open') parts.push(Prisma.sql`(w.state IN ('requested', 'approved') AND w.expires > ${now})`)
  else if (phase !== 'any') parts.push(phaseWhere(phase, now))
  if (rule) parts.push(Prisma.sql`w.rule = ${rule}`)
  if (unused) parts.push(unusedWhere(now))
  if (search) {
    const part = `%${literal(search)}%`
    parts.push(Prisma.sql`(w.rule ILIKE ${part} OR w.agent_glob ILIKE ${part} OR w.ticket ILIKE ${part} OR w.reason ILIKE ${part}
      OR w.id::text ILIKE ${part} OR EXISTS (SELECT 1 FROM person p WHERE p.id = w.requested_by AND p.name ILIKE ${part}))`)
  }
  return Prisma.join(parts, ' AND ')
}
