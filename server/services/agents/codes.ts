import type { AgentDetail } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'

const DAY_MS = 86_400_000
const SHOWN = 20

/** Rules that decisions of one agent broke in the 24 h before now, each decision once a rule: waived and monitored ones too, so that a count
 *  is the one the list of decisions shows for the same agent and rule. */
export async function readCodes(ctx: ServiceContext, agentId: string): Promise<Pick<AgentDetail, 'codes24h' | 'codesTotal'>> {
  const since = new Date(ctx.now().getTime() - DAY_MS)
  const rows = await ctx.db.$queryRaw<{ code: string; decisions: number; prevented: number; total: number }[]>`
    SELECT code, count(*)::int AS decisions, (count(*) FILTER (WHERE verdict <> 'allow'))::int AS prevented, (count(*) OVER ())::int AS total
    FROM decision, unnest(codes) AS code
    WHERE agent_id = ${agentId} AND origin = ${ctx.origin} AND evaluated_at > ${since}
    GROUP BY code ORDER BY decisions DESC, code LIMIT ${SHOWN}`
  return {
    codes24h: rows.map(({ code, decisions, prevented }) => ({ code, decisions, prevented })),
    codesTotal: rows[0]?.total ?? 0,
  }
}
