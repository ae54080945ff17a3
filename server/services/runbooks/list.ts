import { type Quorum, sayQuorum } from '@/lib/quorum'
import type { RunState } from '@/lib/run-states'
import type { ListRunbooks, RunbookPage, RunbookRow } from '@/lib/schemas/runbooks'
import type { ServiceContext } from '@/server/context'
import { type Runbook, runbooks } from '@/server/runs/runbooks/registry'

/** So many verified runs of a template are looked at for its usual time. */
const LOOKED_AT = 20

const say = (quorum: Quorum | null): string => (quorum === null ? 'nobody else' : sayQuorum(quorum))

const tookMs = ({ startedAt, finishedAt }: { startedAt: Date | null; finishedAt: Date | null }): number | null =>
  startedAt === null || finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime()

/** Pure. Null of none; of an even number, the lower one of the two in the middle: a time that was measured. */
export const medianOf = (times: readonly number[]): number | null =>
  [...times].sort((a, b) => a - b)[Math.ceil(times.length / 2) - 1] ?? null

/** Names of what is asked for, without the kind itself. */
const paramNames = ({ properties = {} }: { properties?: Record<string, unknown> }): string[] =>
  Object.keys(properties).filter((name) => name !== 'kind')

async function measured(ctx: ServiceContext, { kind }: Runbook): Promise<Pick<RunbookRow, 'lastRun' | 'verified'>> {
  const ofKind = { drill: false, plan: { kind } }
  const [last, verified] = await Promise.all([
    ctx.db.run.findFirst({
      where: ofKind,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { id: true, startedAt: true, finishedAt: true, state: true, outcome: true },
    }),
    ctx.db.run.findMany({
      where: { ...ofKind, state: 'done', outcome: 'verified' },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: LOOKED_AT,
      select: { startedAt: true, finishedAt: true },
    }),
  ])
  const times = verified.flatMap((one) => tookMs(one) ?? [])
  return {
    lastRun:
      last === null
        ? null
        : {
            id: last.id,
            startedAt: last.startedAt?.toISOString() ?? null,
            state: last.state as RunState, // a constraint of the table
            outcome: last.outcome,
            tookMs: tookMs(last),
          },
    verified: { runs: times.length, medianMs: medianOf(times) },
  }
}

/** The templates of plans, with the last run of each and how long runs took that were verified. Drills do not count. */
export async function listRunbooks(ctx: ServiceContext, _input: ListRunbooks): Promise<RunbookPage> {
  const counted = await ctx.db.plan.groupBy({ by: ['kind', 'runbookVersion'], _count: true, where: { runbookVersion: { not: null } } })
  const versionsOf = (kind: string) =>
    counted
      .filter((one) => one.kind === kind)
      .map(({ runbookVersion, _count }) => ({ at: runbookVersion ?? '', plans: _count }))
      .sort((a, b) => Number(b.at.split('@')[1]) - Number(a.at.split('@')[1]))
  const items = await Promise.all(
    runbooks().map(async (one) => ({
      kind: one.kind,
      at: one.at,
      name: one.name,
      what: one.what,
      class: one.class,
      budgetMs: one.budgetMs,
      quorum: { plain: say(one.quorum.plain), critical: say(one.quorum.critical) },
      steps: one.steps.map((step) => ({ ...step })),
      params: paramNames(one.params),
      ...(await measured(ctx, one)),
      versions: versionsOf(one.kind),
    })),
  )
  return { items, readAt: ctx.now().toISOString() }
}
