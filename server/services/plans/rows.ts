import { planTitle } from '@/lib/plan-words'
import { type Quorum, sayQuorum, standingOf } from '@/lib/quorum'
import type { PlanRow } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import { type FullRequest, quorumOf, WITH_VOTES } from '@/server/services/approvals/internal'
import { liveVotes, rolesOf } from '@/server/services/approvals/look-again'
import { personNames } from '@/server/services/people/names'
import { expiryOf } from './expiry'
import { kindOf, type PlanRequest, stateOf, wishOf } from './internal'

export type Planned = { createdAt: Date; expiresAt: Date; quorum: Quorum | null; revision: number | null }
export type FullPlan = { request: PlanRequest; plan: Planned | null; approval: FullRequest | null; replacedBy: string | null }

type Built = { id: string; created_at: Date; expires_at: Date; quorum: Quorum | null; revision: string | null }

async function builtOf(ctx: ServiceContext, ids: readonly string[]): Promise<Map<string, Planned>> {
  const rows = await ctx.db.$queryRaw<Built[]>`
    SELECT id, created_at, expires_at, quorum, preview #>> '{detail,to,number}' AS revision FROM plan WHERE id = ANY(${[...ids]}::uuid[])`
  return new Map(
    rows.map(({ id, created_at: createdAt, expires_at: expiresAt, quorum, revision }) => [
      id,
      { createdAt, expiresAt, quorum, revision: revision === null ? null : Number(revision) },
    ]),
  )
}

async function replacedBy(ctx: ServiceContext, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.db.planRequest.findMany({
    where: { replaces: { in: [...ids] } },
    select: { id: true, replaces: true },
    orderBy: { createdAt: 'asc' },
  })
  return new Map(rows.flatMap(({ id, replaces }) => (replaces === null ? [] : [[replaces, id] as const])))
}

/** Requests with what was built of them and who was asked, in the order of the ids. */
export async function fullPlans(ctx: ServiceContext, ids: readonly string[]): Promise<FullPlan[]> {
  const [requests, plans, newer] = await Promise.all([
    ctx.db.planRequest.findMany({ where: { id: { in: [...ids] } } }),
    builtOf(ctx, ids),
    replacedBy(ctx, ids),
  ])
  const asked = requests.flatMap(({ approvalId }) => (approvalId === null ? [] : [approvalId]))
  const approvals = new Map(
    (await ctx.db.accessRequest.findMany({ where: { id: { in: asked } }, include: WITH_VOTES })).map((one) => [one.id, one]),
  )
  const byId = new Map(requests.map((one) => [one.id, one]))
  return ids.flatMap((id) => {
    const request = byId.get(id)
    if (request === undefined) return []
    const approval = request.approvalId === null ? null : (approvals.get(request.approvalId) ?? null)
    return [{ request, plan: plans.get(id) ?? null, approval, replacedBy: newer.get(id) ?? null }]
  })
}

/** Who still has to agree, in words; '' where nobody. */
export function missingOf({ request, plan, approval }: FullPlan): string {
  if (request.state !== 'ready' || plan?.quorum == null || request.agreedAt !== null) return ''
  if (approval?.state !== 'waiting') return sayQuorum(plan.quorum)
  const voters = liveVotes(approval).map((vote) => ({ personId: vote.personId, roles: rolesOf(vote) }))
  return standingOf(quorumOf(approval), voters, [request.askedBy]).missing
}

export const expiresAtOf = ({ request, plan, approval }: FullPlan): Date | null =>
  plan === null ? null : expiryOf({ plan, agreedAt: request.agreedAt, approval })

export const titleOf = ({ request, plan }: Pick<FullPlan, 'request' | 'plan'>): string =>
  planTitle(wishOf(request), { revision: plan?.revision ?? null })

export function rowOf(full: FullPlan, { viewer, nameOf }: { viewer: string; nameOf: (id: string) => string }): PlanRow {
  const { request } = full
  const { id, reason, why, runId, replaces } = request
  return {
    ...{ id, reason, why, runId, replaces },
    kind: kindOf(request),
    title: titleOf(full),
    state: stateOf(request),
    askedBy: nameOf(request.askedBy),
    isMine: request.askedBy === viewer,
    createdAt: request.createdAt.toISOString(),
    builtAt: request.builtAt?.toISOString() ?? null,
    checkedAt: request.checkedAt?.toISOString() ?? null,
    expiresAt: request.state === 'ready' ? (expiresAtOf(full)?.toISOString() ?? null) : null,
    closedAt: request.closedAt?.toISOString() ?? null,
    replacedBy: full.replacedBy,
    missing: missingOf(full),
  }
}

export const namesIn = (ctx: ServiceContext, plans: readonly FullPlan[]): Promise<(id: string) => string> =>
  personNames(
    ctx,
    plans.flatMap(({ request }) => [request.askedBy, ...(request.startBy === null ? [] : [request.startBy])]),
  )
