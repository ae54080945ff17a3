import type { ResponsePolicy } from '@/lib/incident-policy'
import type { IncidentDetail, IncidentRef } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { readResponse } from '@/server/services/responses/read'
import { getIncident, type Stored } from './change'
import { alertCounts, peopleOf, personOf, rowOf } from './row'
import { runsOf } from './runs-of'
import { whyNots } from './why-not'

const DECISIONS_MOST = 10_000

async function readAffected({ db }: ServiceContext, found: Stored): Promise<IncidentDetail['affected']> {
  const [agents, sandboxes] = await Promise.all([
    db.agent.findMany({ where: { agentId: { in: found.agents } }, select: { agentId: true, state: true } }),
    db.sandbox.findMany({ where: { id: { in: found.sandboxes } }, orderBy: { requestedAt: 'asc' } }),
  ])
  const since = new Date(found.triggeredAt.getTime() - 86_400_000)
  const counted = await Promise.all(
    found.agents.slice(0, 20).map(async (agentId) => {
      const decisions = await db.decision.count({ where: { agentId, evaluatedAt: { gte: since } }, take: DECISIONS_MOST })
      return [agentId, decisions] as const
    }),
  )
  const counts = new Map(counted)
  return {
    agents: found.agents.map((agentId) => ({
      agentId,
      state: agents.find((one) => one.agentId === agentId)?.state ?? 'unknown',
      decisions: counts.get(agentId) ?? 0,
    })),
    sandboxes: sandboxes.map(({ id, podName, state, containedAt, goneAt }) => ({
      ...{ id, podName, state },
      containedAt: containedAt?.toISOString() ?? null,
      goneAt: goneAt?.toISOString() ?? null,
    })),
    services: found.services,
    policyVersion: found.policyVersion,
  }
}

async function readEvidence(
  { db }: ServiceContext,
  { sandboxes }: Stored,
  runs: readonly { id: string }[],
): Promise<IncidentDetail['evidence']> {
  const where = { OR: [{ sandboxId: { in: sandboxes } }, { runId: { in: runs.map(({ id }) => id) } }] }
  const [kept, missing] = await Promise.all([
    db.evidence.aggregate({ where: { ...where, missing: null }, _count: { _all: true }, _sum: { size: true } }),
    db.evidence.count({ where: { ...where, missing: { not: null } } }),
  ])
  return { files: kept._count._all, bytes: kept._sum.size ?? 0, missing }
}

async function readReview(ctx: ServiceContext, found: Stored): Promise<IncidentDetail['review']> {
  const { isReviewRequired } = found.snapshot as unknown as ResponsePolicy // written by beginIncident in this shape
  const [review, actions] = await Promise.all([
    ctx.db.incidentReview.findUnique({ where: { incidentId: found.id } }),
    ctx.db.incidentAction.findMany({ where: { incidentId: found.id }, orderBy: { n: 'asc' } }),
  ])
  if (!review && !isReviewRequired && found.state !== 'resolved') return null
  const nameOf = await personNames(
    ctx,
    actions.map(({ owner }) => owner),
  )
  return {
    isRequired: isReviewRequired,
    draftDueAt: review?.draftDueAt.toISOString() ?? null,
    dueAt: review?.dueAt.toISOString() ?? null,
    factors: review?.factors ?? '',
    wentWell: review?.wentWell ?? '',
    actions: actions.map(({ text, owner, dueAt, doneAt }) => ({
      ...{ text, owner: { id: owner, name: nameOf(owner) } },
      ...{ dueAt: dueAt.toISOString(), doneAt: doneAt?.toISOString() ?? null },
    })),
    completedAt: review?.completedAt?.toISOString() ?? null,
    gaps: review?.gaps ?? [],
  }
}

/** One incident with what it affects, its runs, evidence, levels, review, and why the viewer cannot do what. Errors: NOT_FOUND. */
export async function readIncident(ctx: ServiceContext, { id }: IncidentRef): Promise<IncidentDetail> {
  const found = await getIncident(ctx, id)
  const runs = await runsOf(ctx, found)
  const [nameOf, counts, affected, evidence, review, response, levels, merged] = await Promise.all([
    personNames(ctx, peopleOf(found)),
    alertCounts(ctx, [found]),
    readAffected(ctx, found),
    readEvidence(ctx, found, runs),
    readReview(ctx, found),
    readResponse(ctx, found),
    ctx.db.incidentLevel.findMany({
      where: { incidentId: id, cycle: found.cycle },
      orderBy: [{ dueAt: 'asc' }, { level: 'asc' }, { round: 'asc' }],
    }),
    found.mergedInto ? ctx.db.incident.findUnique({ where: { id: found.mergedInto }, select: { id: true, number: true } }) : null,
  ])
  return {
    ...rowOf(found, { nameOf, alerts: counts.get(id) ?? 0 }),
    detail: found.detail,
    scribe: personOf(found.scribe, nameOf),
    liaison: personOf(found.liaison, nameOf),
    handOverTo: personOf(found.handOverTo, nameOf),
    mergedInto: merged,
    reopenedAt: found.reopenedAt?.toISOString() ?? null,
    ...{ affected, runs, evidence, review, response },
    told: levels.map(({ level, who, dueAt, state, why }) => ({
      ...{ level, who, why },
      dueAt: dueAt?.toISOString() ?? null,
      state: state as 'due', // a constraint of the table
    })),
    whyNot: whyNots(ctx, found),
    readAt: ctx.now().toISOString(),
  }
}
