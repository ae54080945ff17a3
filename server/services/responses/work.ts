import type { ResponseKind } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'
import { breakDown } from './break-down'
import type { Case, Outcome, Work } from './case'
import { checkLastChange } from './check-activation'
import { checkFailClosed } from './check-engines'
import { checkGrowth } from './check-growth'
import { checkAudit, checkDatabase, checkRate, checkRelated, checkSources } from './check-rows'
import { checkDelivery, followStopReviews, leaveForReview, tellSecurity, writeTimeline } from './ends'
import { FOLLOWED, followRuns, readRunSteps } from './follow-runs'
import { freezeChanges } from './freeze-changes'
import { containAgents, containNamed, denyAgent, keepAuditEvidence } from './start-runs'
import { watchAgents } from './watch-agent'

const YOUNG_MS = 120_000
/** Runs are followed closely while their lines run, and now and then afterwards. */
const nextLook = ({ now, triggeredAt }: Case): number => (now.getTime() - triggeredAt.getTime() < YOUNG_MS ? 400 : 5000)

const follow: Work = async (sql, of, { kind }) => {
  const rule = FOLLOWED[kind]
  const found = rule === undefined ? null : followRuns(await readRunSteps(sql, of), rule)
  return { ...(found ?? { state: 'pending' as const }), nextMs: nextLook(of) }
}

type Start = (sql: Sql, of: Case) => Promise<string[]>
type Starting = {
  start: Start /** Said while there is nothing to start. */
  without: string /** Whether what somebody else started is enough. */
  joins?: true
}
/** Starts what the step is about, once; from then on it is read from the runs. */
const startOr =
  ({ start, without, joins }: Starting): Work =>
  async (sql, of, step): Promise<Outcome> => {
    const found = await follow(sql, of, step)
    if (step.runIds.length > 0 || (joins && found.state !== 'pending')) return found
    const runIds = await start(sql, of)
    return runIds.length > 0 ? { state: 'running', runIds, nextMs: nextLook(of) } : { state: 'pending', note: without, nextMs: 2000 }
  }

const isViolation = ({ type }: Case) => type === 'constitutional_violation'

/** Agents of grave violations around the trigger of a cascade, and those that it was opened about. */
async function agentsOf(sql: Sql, of: Case): Promise<string[]> {
  if (of.type !== 'violation_cascade') return of.agents
  const { rows } = await sql.query<{ agentId: string }>(
    `SELECT DISTINCT v.agent_id AS "agentId" FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id
     WHERE v.origin = $1 AND o.severity >= 2 AND o.kind IN ('prevented', 'uncontrolled') AND o.at > $2::timestamptz - interval '5 minutes'
       AND v.last_seen > $2::timestamptz - interval '5 minutes' AND EXISTS (SELECT FROM agent a WHERE a.agent_id = v.agent_id) ORDER BY 1 LIMIT 50`,
    [of.origin, of.triggeredAt.toISOString()],
  )
  const agents = [...new Set([...of.agents, ...rows.map(({ agentId }) => agentId)])].sort()
  await sql.query('UPDATE incident SET agents = $2::text[] WHERE id = $1', [of.id, agents])
  return agents
}

const denyAll: Start = async (sql, of) => {
  const runs: string[] = []
  for (const agentId of await agentsOf(sql, of))
    runs.push(await denyAgent(sql, of, { agentId, as: 'suspended', scalesDown: isViolation(of) }))
  return runs
}

const NO_SANDBOX = 'No sandbox is known to it: contain it by hand.'
const NO_AGENT = 'No agent is known to it: suspend it by hand.'

/** What each kind of step does by itself; those that are not here are people's. */
export const WORK: Readonly<Partial<Record<ResponseKind, Work>>> = {
  ...Object.fromEntries(Object.keys(FOLLOWED).map((kind) => [kind, follow])),
  'contain.isolate': (sql, of, step) =>
    startOr(isViolation(of) ? { start: containAgents, without: NO_AGENT } : { start: containNamed, without: NO_SANDBOX, joins: true })(
      sql,
      of,
      step,
    ),
  'deny.latch': startOr({ start: denyAll, without: NO_AGENT }),
  'audit.evidence': startOr({ start: async (sql, of) => [await keepAuditEvidence(sql, of)], without: 'It begins at once.' }),
  freeze: freezeChanges,
  watch: watchAgents,
  record: async () => ({ state: 'done', note: 'Kept with its alerts, for the figures of the week.' }),
  tell: tellSecurity,
  'check.related': checkRelated,
  'check.fail-closed': checkFailClosed,
  'check.last-change': checkLastChange,
  'check.database': checkDatabase,
  'check.sources': checkSources,
  'check.breakdown': breakDown,
  'check.rate': checkRate,
  'check.audit': checkAudit,
  'check.growth': checkGrowth,
  'stop.review': followStopReviews,
  'end.delivery': checkDelivery,
  'end.timeline': writeTimeline,
  'end.review': leaveForReview,
}
