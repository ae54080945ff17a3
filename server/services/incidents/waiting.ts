import type { Severity } from '@/lib/incident-words'
import type { ServiceContext } from '@/server/context'

export type IncidentsWaiting = {
  /** The gravest that nobody has, the oldest of those. */
  worst: { id: string; number: number; severity: Severity; title: string } | null
  untaken: number
  /** Open ones that the viewer commands, or is asked to. */
  mine: number
  lateReviews: number
}

/** Incidents that wait for a person; drills are not among them. */
export async function countIncidentsWaiting(ctx: ServiceContext): Promise<IncidentsWaiting> {
  const me = ctx.actor.id
  const [[counted], [worst]] = await Promise.all([
    ctx.db.$queryRaw<Omit<IncidentsWaiting, 'worst'>[]>`SELECT
        count(*) FILTER (WHERE i.state = 'triggered')::int AS untaken,
        count(*) FILTER (WHERE i.state IN ('triggered', 'acknowledged', 'contained', 'mitigated')
          AND (i.commander::text = ${me} OR i.hand_over_to::text = ${me}))::int AS mine,
        count(*) FILTER (WHERE i.state = 'resolved' AND r.completed_at IS NULL AND r.due_at < clock_timestamp())::int AS "lateReviews"
      FROM incident i LEFT JOIN incident_review r ON r.incident_id = i.id
      WHERE i.state IN ('triggered', 'acknowledged', 'contained', 'mitigated', 'resolved') AND NOT i.drill`,
    ctx.db.$queryRaw<NonNullable<IncidentsWaiting['worst']>[]>`SELECT id::text, number, severity::int AS severity, title FROM incident
      WHERE state = 'triggered' AND NOT drill ORDER BY severity, triggered_at, id LIMIT 1`,
  ])
  return { worst: worst ?? null, untaken: 0, mine: 0, lateReviews: 0, ...counted }
}
