import * as z from 'zod'
import { COMPILE_EACH_MS, stopKey } from '@/lib/emergency-words'
import { formatDuration } from '@/lib/format'
import type { ReadyStop, StopCard } from '@/lib/schemas/emergency'
import { stopCommand } from '@/lib/stop-command'
import { typedOf } from '@/lib/stop-typed'
import type { ServiceContext } from '@/server/context'

const Counts = z.object({ workloads: z.number(), pods: z.number(), sandboxes: z.number() })

/** A plan that should have been made anew several times since. */
const OLD_MS = 5 * COMPILE_EACH_MS

/** Of everything: the last drill of the engine that stops, whatever it was aimed at; of one target, its own. */
async function lastDrill(ctx: ServiceContext, { scope, target }: ReadyStop): Promise<StopCard['lastDrill']> {
  const found = await ctx.db.emergency.findFirst({
    where: { ...(target === null ? {} : { scope, target }), drill: true },
    orderBy: { acceptedAt: 'desc' },
  })
  if (found === null) return null
  const took = (at: Date | null) => (at === null ? null : at.getTime() - found.acceptedAt.getTime())
  return { runId: found.runId, at: found.acceptedAt.toISOString(), containedMs: took(found.containedAt), stoppedMs: took(found.stoppedAt) }
}

const Steps = z.array(z.looseObject({ title: z.string() }))
/** What its plan does, step by step, in the plan's own words. */
async function orderOf(ctx: ServiceContext, planId: string | null): Promise<string[]> {
  if (planId === null) return []
  const plan = await ctx.db.plan.findUnique({ where: { id: planId }, select: { steps: true } })
  return Steps.catch([])
    .parse(plan?.steps)
    .flatMap(({ title }) => (title === '' ? [] : [title]))
}

type Stored = { planId: string | null; compiledAt: Date | null; problem: string | null; askedAt: Date | null }

function problemOf(ctx: ServiceContext, row: Stored | null): string | null {
  if (row === null) return 'No plan has been made yet: the worker makes one within a minute of its start.'
  if (row.problem !== null) return row.problem
  if (row.planId === null) return 'The plan is being made.'
  const ageMs = ctx.now().getTime() - (row.compiledAt?.getTime() ?? 0)
  return ageMs > OLD_MS
    ? `The plan was made ${formatDuration(ageMs)} ago and not again since. It can be started all the same: its steps look at what is there.`
    : null
}

/** A stop that can be started now, or why there is none. */
export async function getStopCard(ctx: ServiceContext, { scope, target }: ReadyStop): Promise<StopCard> {
  const [row, drill, agents] = await Promise.all([
    ctx.db.stopPlan.findUnique({ where: { key: stopKey(scope, target) } }),
    lastDrill(ctx, { scope, target }),
    ctx.db.agent.count({ where: { state: 'active', ...(scope === 'agent' ? { agentId: target ?? '' } : {}) } }),
  ])
  const counts = Counts.safeParse(row?.targets)
  return {
    scope,
    target,
    planId: row?.planId ?? null,
    digest: row?.digest ?? null,
    compiledAt: row?.compiledAt?.toISOString() ?? null,
    problem: problemOf(ctx, row),
    targets: counts.success ? { ...counts.data, agents: scope === 'workload' ? null : agents } : null,
    order: await orderOf(ctx, row?.planId ?? null),
    typed: typedOf(scope, target),
    lastDrill: drill,
    command: stopCommand({ scope, target }),
  }
}
