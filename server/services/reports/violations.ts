import { formatCount, utcTitle } from '@/lib/format'
import type { ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { cell } from './cell'
import type { Period } from './periods'

/** One by one, but a report stays a report: what is left out is counted and said. */
const ROWS_MAX = 1000
const AGENTS_MAX = 200

type ByPrinciple = { principle: string; code: string; severity: string; occurred: bigint; prevented: bigint; waived: bigint }

/** Broken rules by principle, from rollups. */
export async function violationsTable(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.$queryRaw<ByPrinciple[]>`
    SELECT principle, code, severity, sum(occurred)::bigint AS occurred, sum(prevented)::bigint AS prevented, sum(waived)::bigint AS waived
    FROM violation_minute WHERE origin = ${ctx.origin} AND minute >= ${from} AND minute < ${to}
    GROUP BY principle, code, severity ORDER BY principle, 4 DESC, code`
  return {
    title: 'Violations by principle',
    columns: ['Principle', 'Rule', 'Severity', 'Occurred', 'Prevented', 'Waived'],
    rows: rows.map((row) => [
      cell(row.principle),
      cell(row.code),
      cell(row.severity),
      Number(row.occurred),
      Number(row.prevented),
      Number(row.waived),
    ]),
    note: rows.length === 0 ? 'No violation was counted in the period.' : 'A rule broken twice in one request counts once.',
    missing: null,
  }
}

/** Raw decisions are kept for a while only: a period that reaches further back cannot be counted by agent any more. */
async function isKept(ctx: ServiceContext, { from }: Period): Promise<string | null> {
  const { decisionDays } = await readSetting(ctx, 'retention')
  const oldest = ctx.now().getTime() - decisionDays * 86_400_000
  return from.getTime() < oldest ? `single decisions are kept ${decisionDays} days, and the period began before that` : null
}

const noneOf = (n: number, what: string): string => (n === 0 ? `${what} was kept of the period.` : '')

type ByAgent = { agent_id: string; n: bigint; attempted: bigint; waived: bigint; uncontrolled: bigint; total: bigint }

/** Violations by agent, from the decisions themselves while they are kept. */
export async function agentsTable(ctx: ServiceContext, period: Period): Promise<ReportTable> {
  const missing = await isKept(ctx, period)
  const { from, to } = period
  const rows = missing
    ? []
    : await ctx.db.$queryRaw<ByAgent[]>`
        SELECT agent_id, count(*) AS n, count(*) FILTER (WHERE attempted) AS attempted, count(*) FILTER (WHERE waived) AS waived,
          count(*) FILTER (WHERE uncontrolled) AS uncontrolled, count(*) OVER () AS total
        FROM decision WHERE origin = ${ctx.origin} AND evaluated_at >= ${from} AND evaluated_at < ${to}
        GROUP BY agent_id ORDER BY 5 DESC, 3 DESC, agent_id LIMIT ${AGENTS_MAX}`
  const more = Number(rows[0]?.total ?? 0n) - rows.length
  return {
    title: 'Violations by agent',
    columns: ['Agent', 'Decisions', 'With a violation', 'Waived', 'Uncontrolled'],
    rows: rows.map((row) => [cell(row.agent_id), Number(row.n), Number(row.attempted), Number(row.waived), Number(row.uncontrolled)]),
    note: more > 0 ? `${formatCount(more)} more agents with fewer violations are left out.` : noneOf(rows.length, 'No decision'),
    missing,
  }
}

type Uncontrolled = { at: Date; agent_id: string | null; what: string; rules: string; id: string; total: bigint }

/** Every violation that was not prevented, one by one: decisions, and what was seen in a sandbox and not contained by its line. Events outlive decisions. */
export async function uncontrolledTable(ctx: ServiceContext, period: Period): Promise<ReportTable> {
  const missing = await isKept(ctx, period)
  const { from, to } = period
  const rows = missing
    ? []
    : await ctx.db.$queryRaw<Uncontrolled[]>`
        SELECT *, count(*) OVER () AS total FROM (
          SELECT evaluated_at AS at, agent_id, action AS what, array_to_string(codes, ', ') AS rules, decision_id::text AS id
          FROM decision WHERE origin = ${ctx.origin} AND uncontrolled AND evaluated_at >= ${from} AND evaluated_at < ${to}
          UNION ALL
          SELECT received_at, agent_id, 'seen in a sandbox: ' || violation_type, rule, id::text
          FROM runtime_event WHERE origin = ${ctx.origin} AND state = 'uncontrolled' AND NOT drill AND received_at >= ${from} AND received_at < ${to}) AS found
        ORDER BY at, id LIMIT ${ROWS_MAX}`
  const more = Number(rows[0]?.total ?? 0n) - rows.length
  return {
    title: 'Uncontrolled, one by one',
    columns: ['When', 'Agent', 'Action', 'Rules', 'Decision or event'],
    rows: rows.map(({ at, agent_id: agentId, what, rules, id }) => [
      utcTitle(at.toISOString()),
      agentId === null ? null : cell(agentId),
      cell(what),
      cell(rules),
      id,
    ]),
    note:
      more > 0
        ? `PARTIAL: ${formatCount(more)} more are left out here; the lists of decisions and of events have them all.`
        : noneOf(rows.length, 'Nothing uncontrolled'),
    missing,
  }
}
