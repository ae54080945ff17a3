import { can, EVERYWHERE } from '@/lib/access'
import { planKind, RUNBOOK_KINDS } from '@/lib/plan-kinds'
import type { LinkedPlan, LinkedRun, WorkloadRef } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

const MOST = 10
const titleOf = (kind: string): string => {
  const known = RUNBOOK_KINDS.find((one) => one === kind)
  return known === undefined ? kind : planKind(known).name
}

/** The newest things that people asked to have planned for it; null for somebody who may not read them. */
export async function plansOn(ctx: ServiceContext, target: WorkloadRef): Promise<LinkedPlan[] | null> {
  if (!can(ctx.actor, 'plans:read', EVERYWHERE)) return null
  const one = { path: ['target'], equals: target }
  const found = await ctx.db.planRequest.findMany({
    where: { OR: [{ params: one }, { params: { path: ['services'], array_contains: [{ target }] } }] },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST,
    select: { id: true, kind: true, state: true, createdAt: true },
  })
  return found.map(({ createdAt, kind, ...row }) => ({ ...row, kind, title: titleOf(kind), createdAt: createdAt.toISOString() }))
}

/** The newest runs that have or had it for themselves; null for somebody who may not read them. */
export async function runsOn(ctx: ServiceContext, { kind, namespace, name }: WorkloadRef): Promise<LinkedRun[] | null> {
  if (!can(ctx.actor, 'runs:read', EVERYWHERE)) return null
  const found = await ctx.db.runTarget.findMany({
    where: { targetKey: `${kind}/${namespace}/${name}` },
    orderBy: [{ run: { createdAt: 'desc' } }, { runId: 'desc' }],
    take: MOST,
    select: {
      active: true,
      run: { select: { id: true, state: true, outcome: true, requestedBy: true, createdAt: true, plan: { select: { kind: true } } } },
    },
  })
  const nameOf = await personNames(
    ctx,
    found.map(({ run }) => run.requestedBy),
  )
  return found.map(({ active, run: { plan, requestedBy, createdAt, ...run } }) => ({
    ...run,
    kind: titleOf(plan.kind),
    by: nameOf(requestedBy),
    createdAt: createdAt.toISOString(),
    isActive: active,
  }))
}

/** Whose each run was, by id: only ones that we know of. */
export async function askersOf(ctx: ServiceContext, runIds: readonly (string | null)[]): Promise<(runId: string | null) => string | null> {
  const ids = [...new Set(runIds)].filter((id): id is string => id !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
  if (ids.length === 0) return () => null
  const runs = await ctx.db.run.findMany({ where: { id: { in: ids } }, select: { id: true, requestedBy: true } })
  const nameOf = await personNames(
    ctx,
    runs.map(({ requestedBy }) => requestedBy),
  )
  const by = new Map(runs.map(({ id, requestedBy }) => [id, nameOf(requestedBy)]))
  return (runId) => (runId === null ? null : (by.get(runId) ?? null))
}
