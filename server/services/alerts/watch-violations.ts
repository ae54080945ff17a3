import { ALERT_LABELS } from '@/lib/alert-words'
import { CASCADE, PREVENTED } from '@/lib/incident-rules'
import type { Severity } from '@/lib/incident-words'
import { endAlert, type RaisedAlert, raiseAlert } from '@/server/alerts'
import type { ServiceContext } from '@/server/context'

const SOURCE = 'violations'
type AgentCounts = { agentId: string; count: number; critical: number; worst: number; first: Date; violationId: string }
type Uncontrolled = {
  violationId: string
  agentId: string
  severity: number
  codes: string[]
  decisionId: string
  first: Date
  count: number
}
type Cascade = { count: number; agents: number; first: Date | null }
/** 0 low to 3 critical there, 1 the gravest here. */
const gradeOf = (severity: number): Severity => Math.min(4, Math.max(1, 4 - severity)) as Severity

/** What happened in the windows that the rules look at, of this installation's own traffic. */
async function readCounts({ db, origin }: ServiceContext) {
  const [prevented, uncontrolled, cascade] = await Promise.all([
    db.$queryRaw<AgentCounts[]>`
      SELECT v.agent_id AS "agentId", least(count(*), 1000000)::int AS count, (count(*) FILTER (WHERE o.severity = 3))::int AS critical,
        max(o.severity)::int AS worst, min(o.at) AS first, (array_agg(v.id ORDER BY o.severity DESC, o.at DESC))[1]::text AS "violationId"
      FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id AND o.at > clock_timestamp() - make_interval(secs => ${PREVENTED.windowMs / 1000}::float8)
      WHERE v.origin = ${origin} AND o.kind = 'prevented' AND v.last_seen > clock_timestamp() - make_interval(secs => ${PREVENTED.windowMs / 1000}::float8)
      GROUP BY v.agent_id ORDER BY critical DESC, count DESC LIMIT 500`,
    db.$queryRaw<Uncontrolled[]>`
      SELECT v.id::text AS "violationId", v.agent_id AS "agentId", max(o.severity)::int AS severity, v.codes, (array_agg(o.decision_id ORDER BY o.at))[1]::text AS "decisionId",
        min(o.at) AS first, least(count(*), 1000000)::int AS count
      FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id AND o.at > clock_timestamp() - make_interval(secs => ${PREVENTED.windowMs / 1000}::float8)
      WHERE v.origin = ${origin} AND o.kind = 'uncontrolled' AND v.last_seen > clock_timestamp() - make_interval(secs => ${PREVENTED.windowMs / 1000}::float8)
      GROUP BY v.id ORDER BY severity DESC LIMIT 500`,
    db.$queryRaw<Cascade[]>`
      SELECT least(count(*), 1000000)::int AS count, count(DISTINCT v.agent_id)::int AS agents, min(o.at) AS first
      FROM violation v JOIN violation_occurrence o ON o.violation_id = v.id AND o.at > clock_timestamp() - make_interval(secs => ${CASCADE.windowMs / 1000}::float8)
      WHERE v.origin = ${origin} AND o.kind IN ('prevented', 'uncontrolled') AND o.severity >= 2
        AND v.last_seen > clock_timestamp() - make_interval(secs => ${CASCADE.windowMs / 1000}::float8)`,
  ])
  return { prevented, uncontrolled, cascade: cascade[0] ?? { count: 0, agents: 0, first: null } }
}

type Seen = Omit<RaisedAlert, 'source' | 'startsAt'> & { first: Date }

const seenOf = ({ prevented, uncontrolled, cascade }: Awaited<ReturnType<typeof readCounts>>): Seen[] => [
  ...prevented.map(
    ({ agentId, count, critical, worst, first, violationId }): Seen => ({
      fingerprint: `prevented ${agentId}`,
      ...{ first, evidenceAt: first, kind: 'constitutional_violation', severity: gradeOf(worst), refs: { agentId, violationId } },
      title: `Prevented violations of ${agentId}`,
      detail: `${count} prevented in 10 min, ${critical} of them critical.`,
      labels: { [ALERT_LABELS.count]: String(count), [ALERT_LABELS.critical]: String(critical) },
    }),
  ),
  ...uncontrolled.map(
    ({ violationId, agentId, severity, codes, decisionId, first, count }): Seen => ({
      fingerprint: `uncontrolled ${violationId}`,
      ...{
        first,
        evidenceAt: first,
        kind: 'constitutional_violation',
        severity: gradeOf(severity),
        refs: { agentId, violationId, decisionId },
      },
      title: `A violation of ${agentId} was not prevented`,
      detail: `${codes.join(', ')}: ${count} in 10 min.`,
      labels: { [ALERT_LABELS.uncontrolled]: 'true', [ALERT_LABELS.count]: String(count) },
    }),
  ),
  ...(cascade.first !== null && (cascade.agents >= CASCADE.agents || cascade.count >= CASCADE.few)
    ? [
        {
          ...{ fingerprint: 'cascade', first: cascade.first, evidenceAt: cascade.first, kind: 'violation_cascade', severity: 1 as const },
          title: 'Violations of many agents at once',
          detail: `${cascade.count} high or critical of ${cascade.agents} agents in 5 min.`,
          labels: { [ALERT_LABELS.count]: String(cascade.count), [ALERT_LABELS.agents]: String(cascade.agents) },
        },
      ]
    : []),
]

/** Looks at recent violations beside the path of decisions: one alert an agent, a violation that was not prevented, and a cascade, counted up while it
 *  goes on and ended when its window is empty. Out: how many were raised anew or said something else. */
export async function watchViolations(ctx: ServiceContext): Promise<number> {
  const seen = seenOf(await readCounts(ctx))
  const open = await ctx.db.alert.findMany({
    where: { source: SOURCE, endsAt: null, origin: ctx.origin },
    select: { fingerprint: true, startsAt: true, labels: true },
  })
  let raised = 0
  for (const { first, ...one } of seen) {
    const before = open.find(({ fingerprint }) => fingerprint === one.fingerprint)
    const labels = before?.labels as Record<string, string> | undefined // written by the door in this shape
    if (before && labels && Object.entries(one.labels ?? {}).every(([name, value]) => labels[name] === value)) continue
    const startsAt = before?.startsAt ?? first
    await ctx.db.$transaction((tx) => raiseAlert(tx, { ...one, source: SOURCE, startsAt, origin: ctx.origin }))
    raised += 1
  }
  for (const { fingerprint } of open)
    if (!seen.some((one) => one.fingerprint === fingerprint))
      await ctx.db.$transaction((tx) => endAlert(tx, { source: SOURCE, fingerprint }))
  return raised
}
