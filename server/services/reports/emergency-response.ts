import { formatCount, formatDuration } from '@/lib/format'
import type { Slo } from '@/lib/schemas/objectives'
import type { Judged } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { CONTAINS_FROM } from '@/server/services/sandboxes/clock'
import type { Period } from './periods'

/** A drill that is older than this says nothing about now. */
const DRILL_DAYS = 35
const DAY_MS = 86_400_000

/** Milliseconds to contained and to stopped; null was not observed. */
export type Response = { containedMs: number | null; stoppedMs: number | null }
export type Responses = { real: readonly Response[]; drill: (Response & { at: Date }) | null }

/** Real containments and stops that were asked for in the period, and the last stop drill of the 35 days before its end. */
export async function readResponses(ctx: ServiceContext, { from, to }: Period): Promise<Responses> {
  const [real, [drill]] = await Promise.all([
    ctx.db.$queryRaw<Response[]>`
      SELECT extract(epoch FROM contained_at - from_at)::float8 * 1000 AS "containedMs", extract(epoch FROM stopped_at - from_at)::float8 * 1000 AS "stoppedMs"
      FROM (SELECT s.contained_at, s.gone_at AS stopped_at, least(r.created_at, (SELECT min(e.received_at) FROM runtime_event e
            WHERE e.sandbox_id = s.id AND e.severity >= ${CONTAINS_FROM} AND NOT e.drill)) AS from_at
          FROM sandbox s JOIN run r ON r.id = s.run_id WHERE NOT s.drill AND NOT r.drill AND s.origin = ${ctx.origin} AND r.created_at >= ${from} AND r.created_at < ${to}
        UNION ALL SELECT contained_at, stopped_at, accepted_at FROM emergency WHERE NOT drill AND accepted_at >= ${from} AND accepted_at < ${to}) AS asked`,
    ctx.db.$queryRaw<(Response & { at: Date })[]>`
      SELECT extract(epoch FROM contained_at - accepted_at)::float8 * 1000 AS "containedMs",
        extract(epoch FROM stopped_at - accepted_at)::float8 * 1000 AS "stoppedMs", accepted_at AS at
      FROM emergency WHERE drill AND accepted_at >= ${new Date(to.getTime() - DRILL_DAYS * DAY_MS)} AND accepted_at < ${to}
      ORDER BY accepted_at DESC LIMIT 1`,
  ])
  return { real, drill: drill ?? null }
}

const worst = (values: readonly (number | null)[]): number | null =>
  values.some((one) => one === null) || values.length === 0 ? null : Math.max(...values.map((one) => one ?? 0))
const said = (ms: number | null): string => (ms === null ? 'not observed' : formatDuration(ms))

/** The criterion of the emergency response: the worst of what was real and of the last stop drill, by both clocks. Without a drill it is not
 *  measured; what nobody observed is a failure. Pure. */
export function judgeResponse({ real, drill }: Responses, { targetMs, containedMs: line }: Slo['containment']): Judged {
  const row = { name: 'Emergency response time', target: `below ${formatDuration(targetMs)}` }
  const n = `${formatCount(real.length)} real ${real.length === 1 ? 'one' : 'ones'} in the period`
  if (drill === null) return { ...row, measured: 'unknown', status: 'NOT MEASURED', why: `no stop drill within ${DRILL_DAYS} d; ${n}` }
  const all = [...real, drill]
  const contained = worst(all.map(({ containedMs }) => containedMs))
  const stopped = worst(all.map(({ stoppedMs }) => stoppedMs))
  const isKept = contained !== null && stopped !== null && contained <= line && stopped < targetMs
  return {
    ...row,
    measured: `contained ${said(contained)}, stopped ${said(stopped)}`,
    status: isKept ? 'PASSED' : 'FAILED',
    why: `the worst of ${n} and the stop drill of ${drill.at.toISOString().slice(0, 10)}; contained within ${formatDuration(line)}`,
  }
}
