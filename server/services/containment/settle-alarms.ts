import { RUN_ENDS } from '@/lib/run-states'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'

/** The word that a containment ran, which its last step gives. */
const SAID = 'run:%:said:%'

/** Ends the alarms of containments that are over and were looked at: somebody else reviewed it, or its incident is past being contained. One whose run
 *  goes on, or that nobody looked at, stands. Out: how many ended. */
export async function settleContainmentAlarms(ctx: ServiceContext): Promise<number> {
  const over = await ctx.db.$queryRaw<{ key: string }[]>`
    SELECT a.key FROM alarm a JOIN run r ON r.id::text = split_part(a.key, ':', 2) JOIN plan p ON p.id = r.plan_id
    WHERE a.cleared_at IS NULL AND a.key LIKE ${SAID} AND p.kind = 'sandbox.contain' AND r.state = ANY(${[...RUN_ENDS]}::text[]) AND (
      EXISTS (SELECT FROM stop_review v WHERE v.action = 'sandboxes.contain' AND v.reviewed_at IS NOT NULL AND v.acted_by = r.requested_by
        AND v.reason = r.reason AND v.acted_at BETWEEN r.created_at - interval '30 seconds' AND r.created_at + interval '30 seconds'
        AND (v.target_kind = 'agent' AND v.target_id = p.params->>'agentId'
          OR v.target_kind = 'sandbox' AND EXISTS (SELECT FROM sandbox s WHERE s.run_id = r.id AND s.id::text = v.target_id)))
      OR EXISTS (SELECT FROM incident i JOIN sandbox s ON s.id = ANY(i.sandboxes)
        WHERE s.run_id = r.id AND i.state IN ('mitigated', 'resolved', 'reviewed', 'false_alarm'))
    ) ORDER BY a.key LIMIT 200`
  for (const { key } of over) await clearAlarm(ctx, key)
  return over.length
}
