import { RUN_ENDS } from '@/lib/run-states'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'

/** The word that a containment ran, which its last step gives. */
const SAID = 'run:%:said:%'

/** Ends the alarms of containments that are over and were looked at: somebody else reviewed it, or its incident is past being contained. One whose run
 *  goes on, or that nobody looked at, stands; a drill's is over with its run, since nobody reviews it as a stop. What was contained is what the plan
 *  says: another run may have the sandbox since. Out: how many ended. */
export async function settleContainmentAlarms(ctx: ServiceContext): Promise<number> {
  const over = await ctx.db.$queryRaw<{ key: string }[]>`
    SELECT a.key FROM alarm a JOIN run r ON r.id::text = split_part(a.key, ':', 2) JOIN plan p ON p.id = r.plan_id
    CROSS JOIN LATERAL (SELECT array_agg(one #>> '{}') AS ids FROM jsonb_path_query(p.params, '$.sandboxes[*].id') AS one) AS o
    WHERE a.cleared_at IS NULL AND a.key LIKE ${SAID} AND p.kind = 'sandbox.contain' AND r.state = ANY(${[...RUN_ENDS]}::text[]) AND (
      EXISTS (SELECT FROM stop_review v WHERE v.action = 'sandboxes.contain' AND v.reviewed_at IS NOT NULL AND v.acted_by = r.requested_by
        AND v.reason = r.reason AND v.acted_at BETWEEN r.created_at - interval '30 seconds' AND r.created_at + interval '30 seconds'
        AND (v.target_kind = 'agent' AND v.target_id = p.params->>'agentId'
          OR v.target_kind = 'sandbox' AND v.target_id = ANY(o.ids)))
      OR EXISTS (SELECT FROM incident i WHERE i.sandboxes::text[] && o.ids AND i.state IN ('mitigated', 'resolved', 'reviewed', 'false_alarm'))
      OR r.drill
    ) ORDER BY a.key LIMIT 200`
  for (const { key } of over) await clearAlarm(ctx, key)
  return over.length
}
