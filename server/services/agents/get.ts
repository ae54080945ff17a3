import { can, EVERYWHERE } from '@/lib/access'
import { globOf } from '@/lib/agent-glob'
import { AppError } from '@/lib/errors'
import type { AgentChange, AgentDetail, AgentRef, AgentToken } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { countOfAgent } from '@/server/services/sandboxes/of-agent'
import { readCodes } from './codes'
import { countDecisions, readRequests } from './figures'
import { plainOf } from './list'
import { readReceipts } from './receipts'

const HISTORY = 50

/** Tokens that are in force and whose patterns match this agent, newest first, never their secrets. */
async function readTokens(ctx: ServiceContext, agentId: string): Promise<AgentToken[]> {
  const rows = await ctx.db.apiToken.findMany({
    where: { revokedAt: null, expiresAt: { gt: ctx.now() } },
    select: { id: true, label: true, scopes: true, agents: true, cidr: true, createdBy: true, createdAt: true, expiresAt: true },
    orderBy: { createdAt: 'desc' },
    take: 2000,
  })
  return rows
    .filter(({ agents }) => agents.some((glob) => globOf(glob).test(agentId)))
    .map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() }))
}

async function readHistory(ctx: ServiceContext, agentId: string): Promise<AgentChange[]> {
  const rows = await ctx.db.agentVersion.findMany({ where: { agentId }, orderBy: { version: 'desc' }, take: HISTORY })
  return rows.map(({ version, action, at, by, before, after, reason }) => ({
    version,
    action,
    at: at.toISOString(),
    by,
    before: before as Record<string, unknown>, // written by changeAgent in this shape
    after: after as Record<string, unknown>, // likewise
    reason,
  }))
}

/** One agent: what it is, each change of it, who may speak for it, what it asked and what it was denied.
 *  Errors: NOT_FOUND. Tokens and receipts are left out (null) for somebody who may not read tokens or decisions. */
export async function getAgent(ctx: ServiceContext, { agentId }: AgentRef): Promise<AgentDetail> {
  const found = await ctx.db.agent.findUnique({ where: { agentId } })
  if (!found) throw new AppError('NOT_FOUND', `There is no agent ${agentId}.`)
  const mayReadTokens = can(ctx.actor, 'tokens:read', EVERYWHERE)
  const [history, tokens, requests, counts, codes, sandboxes, receipts] = await Promise.all([
    readHistory(ctx, agentId),
    mayReadTokens ? readTokens(ctx, agentId) : null,
    readRequests(ctx, [agentId]),
    countDecisions(ctx, agentId),
    readCodes(ctx, agentId),
    countOfAgent(ctx, agentId),
    can(ctx.actor, 'decisions:read', EVERYWHERE) ? readReceipts(ctx, agentId) : null,
  ])
  const name = await personNames(ctx, [...history.map(({ by }) => by), ...(tokens ?? []).map(({ createdBy }) => createdBy)])
  return {
    agent: { ...plainOf(found), createdAt: found.createdAt.toISOString(), updatedAt: found.updatedAt.toISOString() },
    history: history.map((one) => ({ ...one, by: name(one.by) })),
    tokens: tokens?.map((one) => ({ ...one, createdBy: name(one.createdBy) })) ?? null,
    requestsPerMinute: requests?.get(agentId) ?? null,
    ...counts,
    ...codes,
    sandboxes,
    receipts,
    origin: ctx.origin,
    readAt: ctx.now().toISOString(),
  }
}
