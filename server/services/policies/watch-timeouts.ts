import type { ServiceContext } from '@/server/context'
import { clearAgedAlarms } from '@/server/services/alarms/clear-aged'
import { raiseAlarm } from '@/server/services/alarms/raise'

const WINDOW_MINUTES = 10
const QUIET_MS = 3_600_000
const PREFIX = 'policy-timeout:'
const VERSIONS_MAX = 20

type Row = { policy_version: string; input_digest: string; times: number; inputs: number }

/** Raises a version's alarm when the same request was ended at its limit twice in ten minutes, by whichever engines: not the machine's bad moment then,
 *  but an input that this version does not come to an end with. It ends an hour after the last time. Run each 15 s. Out: how many versions. */
export async function watchTimeouts(ctx: ServiceContext): Promise<number> {
  const since = new Date(ctx.now().getTime() - WINDOW_MINUTES * 60_000)
  const found = await ctx.db.$queryRaw<Row[]>`
    SELECT DISTINCT ON (policy_version) policy_version, input_digest, times, inputs FROM (
      SELECT policy_version, input_digest, count(*)::int AS times, count(*) OVER (PARTITION BY policy_version)::int AS inputs
      FROM decision WHERE verdict = 'error' AND refusal = 'timeout' AND evaluated_at > ${since}
      GROUP BY policy_version, input_digest HAVING count(*) >= 2) AS again
    ORDER BY policy_version, times DESC, input_digest LIMIT ${VERSIONS_MAX}`
  for (const { policy_version: version, input_digest, times, inputs } of found) {
    const others = inputs > 1 ? `; others too: ${inputs - 1}` : ''
    await raiseAlarm(ctx, {
      key: `${PREFIX}${version}`,
      severity: 2,
      title: `Version ${version} does not come to an end with a request`,
      detail: `The request ${input_digest.slice(0, 23)} was ended at its limit ${times} times in ${WINDOW_MINUTES} minutes${others}. Each was denied.`,
      href: `/policies/versions/${version}`,
    })
  }
  await clearAgedAlarms(ctx, { prefix: PREFIX, afterMs: QUIET_MS })
  return found.length
}
