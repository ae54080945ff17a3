import { can, EVERYWHERE } from '@/lib/access'
import type { Artefact, ViolationChange, ViolationDetail, ViolationRef } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { recordOf } from '@/server/services/decisions/record-of'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import { getViolationInScope, type Stored } from './internal'
import { readLiveWaivers } from './live-waivers'
import { rowOf } from './row'

const HISTORY = 50
const DAY_MS = 86_400_000
const COUNT_LIMIT = 10_000

async function readHistory(ctx: ServiceContext, violationId: string): Promise<ViolationChange[]> {
  const rows = await ctx.db.violationEvent.findMany({ where: { violationId }, orderBy: { version: 'desc' }, take: HISTORY })
  return rows.map(({ version, action, at, by, before, after, reason, artefact }) => ({
    ...{ version, action, by, reason },
    at: at.toISOString(),
    before: before as Record<string, unknown>, // written by changeViolation in this shape
    after: after as Record<string, unknown>, // likewise
    artefact: artefact as Artefact | null, // likewise
  }))
}

async function readLatest(ctx: ServiceContext, { lastDecision, lastSeen }: Stored): Promise<ViolationDetail['latest']> {
  if (!can(ctx.actor, 'decisions:read', EVERYWHERE)) return { decisionId: lastDecision, record: null, why: 'no_right' }
  const found = await ctx.db.decision.findFirst({ where: { decisionId: lastDecision, evaluatedAt: lastSeen }, select: { record: true } })
  if (!found) return { decisionId: lastDecision, record: null, why: 'not_kept' }
  return { decisionId: lastDecision, record: recordOf(found.record), why: null }
}

async function countSame(ctx: ServiceContext, { id, principle, family, agentId, origin }: Stored) {
  const since = new Date(ctx.now().getTime() - DAY_MS)
  const [sameKind24h, otherAgents24h] = await Promise.all([
    ctx.db.violationOccurrence.count({ where: { violationId: id, at: { gt: since } }, take: COUNT_LIMIT }),
    ctx.db.violation.count({ where: { principle, family, origin, agentId: { not: agentId }, lastSeen: { gt: since } } }),
  ])
  return { sameKind24h, otherAgents24h }
}

/** One item: counts, history, the masked decision of its latest occurrence, and what could waive it. Errors: NOT_FOUND.
 *  The decision is left out for somebody who may not read decisions, and when it is no longer kept. */
export async function getViolation(ctx: ServiceContext, { id }: ViolationRef): Promise<ViolationDetail> {
  const found = await getViolationInScope(ctx, id)
  const [due, history, latest, waivers, same] = await Promise.all([
    readSetting(ctx, 'violation_due'),
    readHistory(ctx, id),
    readLatest(ctx, found),
    readLiveWaivers(ctx, found),
    countSame(ctx, found),
  ])
  const named = history.flatMap(({ by, before, after }) => [by, before.assignee, after.assignee])
  const nameOf = await personNames(
    ctx,
    [...named, found.assignee].filter((one) => typeof one === 'string'),
  )
  const sayPerson = (change: Record<string, unknown>) =>
    typeof change.assignee === 'string' ? { ...change, assignee: nameOf(change.assignee) } : change
  return {
    item: rowOf(found, { due, nameOf }),
    history: history.map((one) => ({ ...one, by: nameOf(one.by), before: sayPerson(one.before), after: sayPerson(one.after) })),
    latest,
    waivers,
    unwaivable: found.codes.filter((code) => !waivers.some(({ rule }) => rule === code)),
    ...same,
    readAt: ctx.now().toISOString(),
  }
}
