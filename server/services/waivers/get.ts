import { globOf } from '@/lib/agent-glob'
import type { WaiverChange, WaiverDetail, WaiverRef } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { getWaiverInScope } from './internal'
import { peopleIn, rowOf } from './row'
import { readActiveRules } from './rules'

/** The few changes that a waiver can have; a list that grew beyond this would be a defect. */
const HISTORY = 50

async function countAgents({ db }: ServiceContext, agentGlob: string): Promise<WaiverDetail['agents']> {
  const glob = globOf(agentGlob)
  const agents = await db.agent.findMany({ where: { state: { not: 'retired' } }, select: { agentId: true } })
  return { matching: agents.filter(({ agentId }) => glob.test(agentId)).length, registered: agents.length }
}

/** One waiver with its history and how many registered agents it is for. Errors: NOT_FOUND. */
export async function getWaiver(ctx: ServiceContext, { id }: WaiverRef): Promise<WaiverDetail> {
  const found = await getWaiverInScope(ctx.db, id)
  const now = ctx.now()
  const [events, agents, rules] = await Promise.all([
    ctx.db.waiverEvent.findMany({ where: { waiverId: id }, orderBy: { version: 'desc' }, take: HISTORY }),
    countAgents(ctx, found.agentGlob),
    readActiveRules(ctx),
  ])
  const nameOf = await personNames(ctx, [...peopleIn(found), ...events.map(({ by }) => by)])
  return {
    item: rowOf(found, { now, rules, viewer: ctx.actor.id, nameOf }),
    controls: found.controls,
    reason: found.reason,
    violationId: found.violationId,
    history: events.map(
      ({ version, action, at, by, before, after, reason }): WaiverChange => ({
        ...{ version, action, reason },
        at: at.toISOString(),
        by: nameOf(by),
        before: before as Record<string, unknown>, // written by the services in this shape
        after: after as Record<string, unknown>, // likewise
      }),
    ),
    agents,
    policyVersion: rules.policyVersion,
    readAt: now.toISOString(),
  }
}
