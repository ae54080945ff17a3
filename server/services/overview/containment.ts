import { formatCount } from '@/lib/format'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { Figure } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { CONTAINS_FROM } from '@/server/services/sandboxes/clock'
import type { Asked } from './figures'
import type { Instance } from './instances'
import { judge, unknownFigure } from './judge'

/** The controller compares its sandboxes with the cluster all the time; it says so in its heartbeat. */
const RECONCILE_MS = 15_000
/** A sandbox lives for minutes: one that was asked for earlier cannot be contained in the window. */
const LIFE_MS = 3_600_000

type Counted = { slowestMs: number | null; n: number; open: number }

/** Containments that were asked for in the window, drills left out: from the event, or from the acceptance of the run, to what was observed. One
 *  that nobody observed yet counts with its time so far; one that ended by itself before is none. */
async function readContainments(ctx: ServiceContext, { window, origin, now }: Asked): Promise<Counted> {
  const from = new Date(now.getTime() - WINDOW_MS[window])
  const [counted] = await ctx.db.$queryRaw<Counted[]>`
    WITH candidate AS (
      SELECT sandbox_id AS id FROM runtime_event
        WHERE received_at >= ${from} AND severity >= ${CONTAINS_FROM} AND NOT drill AND sandbox_id IS NOT NULL
      UNION SELECT id FROM sandbox WHERE run_id IS NOT NULL AND requested_at >= ${new Date(from.getTime() - LIFE_MS)}
    ), asked AS (
      SELECT coalesce(s.contained_at, CASE WHEN s.state <> 'lost' THEN s.gone_at END) AS seen_at, s.state, least((SELECT min(e.received_at) FROM runtime_event e
          WHERE e.sandbox_id = s.id AND (e.severity >= ${CONTAINS_FROM} OR e.run_id = s.run_id)
            AND (s.contained_at IS NULL OR e.received_at <= s.contained_at)), r.created_at) AS from_at
      FROM candidate c JOIN sandbox s ON s.id = c.id LEFT JOIN run r ON r.id = s.run_id
      WHERE s.origin = ${origin} AND NOT s.drill
    ), timed AS (
      SELECT seen_at IS NULL AS is_open, extract(epoch FROM coalesce(seen_at, clock_timestamp()) - from_at)::float8 * 1000 AS ms
      FROM asked WHERE from_at >= ${from} AND (seen_at IS NOT NULL OR state NOT IN ('refused', 'ended'))
    )
    SELECT max(greatest(ms, 0)) AS "slowestMs", count(*)::int AS n, count(*) FILTER (WHERE is_open)::int AS open FROM timed`
  return counted ?? { slowestMs: null, n: 0, open: 0 }
}

/** The slowest containment of the window against the line of a stop; past the line of being contained it is near. As old as the controller's word. */
export async function readContainment(ctx: ServiceContext, asked: Asked, instances: readonly Instance[] | null): Promise<Figure> {
  const { targetMs, containedMs } = asked.slo.containment
  const source = 'sandbox-controller'
  const unknown = (why: string) => unknownFigure({ line: targetMs, source, why, intervalMs: RECONCILE_MS })
  if (instances === null) return unknown('heartbeats could not be read')
  const controllers = instances.filter(({ role, status }) => role === 'controller' && status.stopped !== true)
  if (controllers.length === 0) return unknown('no sandbox controller is connected')
  const { slowestMs, n, open } = await readContainments(ctx, asked)
  const said = controllers.flatMap(({ status }) => (status.reconciledAt ? [Date.parse(status.reconciledAt)] : []))
  const newest = Math.max(...said.filter(Number.isFinite))
  const why = n === 0 ? 'no containment in the window' : open > 0 ? `${formatCount(open)} not observed yet` : 'event to observed'
  return judge({
    value: slowestMs,
    lastKnown: slowestMs,
    line: targetMs,
    warn: containedMs,
    used: (value) => value / targetMs,
    isOver: (value) => value > targetMs,
    isNear: (value) => value > containedMs,
    n,
    source,
    sampledAt: Number.isFinite(newest) ? new Date(newest) : null,
    intervalMs: RECONCILE_MS,
    now: asked.now,
    why,
  })
}
