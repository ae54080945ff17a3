import { STOP_LINES } from '@/lib/emergency-words'
import { raiseAlert } from '@/server/alerts'
import type { ServiceContext } from '@/server/context'

type Unsettled = {
  id: string
  runId: string
  scope: string
  target: string | null
  outcome: string | null
  drill: boolean
  acceptedAt: Date
  isTaken: boolean
}

/** Whoever takes a stop over, first brings in what was seen while the database was away. */
const TAKEOVER_S = 3

/** Stops that ended, or that nobody can speak for, without the second sight: not confirmed, and told. One that a wider stop took over is that one's
 *  to confirm, and nobody is called for it. */
export const settleEmergencies = (ctx: ServiceContext): Promise<number> =>
  ctx.db.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<Unsettled[]>`
      UPDATE emergency e SET failed_at = clock_timestamp() FROM run r
      WHERE r.id = e.run_id AND e.confirmed_at IS NULL AND e.failed_at IS NULL
        AND (r.state IN ('failed', 'cancelled', 'uncertain') OR (r.state = 'done' AND r.finished_at < clock_timestamp() - interval '1 second')
          OR e.accepted_at < clock_timestamp() - make_interval(secs => ${STOP_LINES.stopped / 1000 + 1}::float8) AND e.stopped_at IS NULL
            AND NOT (r.state = 'running' AND r.lease_until < clock_timestamp())
            AND NOT EXISTS (SELECT FROM run_owner o WHERE o.run_id = r.id AND o.epoch > 1 AND o.at > clock_timestamp() - make_interval(secs => ${TAKEOVER_S})))
      RETURNING e.id::text, e.run_id::text AS "runId", e.scope, e.target, r.outcome, e.drill, e.accepted_at AS "acceptedAt", r.preempted_by IS NOT NULL AS "isTaken"`
    for (const { id, runId, scope, target, outcome, drill, acceptedAt, isTaken } of rows) {
      await tx.event.create({ data: { topic: 'emergency', ref: id, version: 'not confirmed' } })
      if (isTaken) continue
      await raiseAlert(tx, {
        source: 'runs',
        fingerprint: `emergency:${runId}`,
        startsAt: acceptedAt,
        kind: 'infrastructure_failure',
        title: `The stop of ${target ?? `all ${scope}`} is not confirmed`,
        detail: outcome ?? 'Nobody can say whether everything is stopped. The run says what is left, and what to type.',
        severity: 1,
        refs: { runId },
        drill,
        origin: ctx.origin,
      })
    }
    return rows.length
  })
