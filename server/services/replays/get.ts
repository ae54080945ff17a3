import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ReplayDetail, ReplayRef, ReplayResult, ReplayRow } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { authorsOf, ROW, rowOf } from './internal'

async function allowedOf(ctx: ServiceContext, source: string): Promise<ReplayDetail['allowed']> {
  const [row] = await ctx.db.$queryRaw<{ total: bigint; acknowledged: bigint; agents: bigint; codes: string[] | null }[]>`
    SELECT count(*) AS total, count(acknowledged_at) AS acknowledged, count(DISTINCT agent_id) AS agents,
      (SELECT array_agg(DISTINCT v->>'code' ORDER BY v->>'code') FROM policy_flip, jsonb_array_elements(before->'violations') AS v
       WHERE source = ${source}::uuid AND kind = 'deny_to_allow') AS codes
    FROM policy_flip WHERE source = ${source}::uuid AND kind = 'deny_to_allow'`
  return {
    total: Number(row?.total ?? 0),
    acknowledged: Number(row?.acknowledged ?? 0),
    agents: Number(row?.agents ?? 0),
    codes: row?.codes ?? [],
  }
}

/** Why there was nothing to replay, with what there is instead. */
async function whyEmpty(ctx: ServiceContext, { state, done, sample }: ReplayRow): Promise<string | null> {
  if (state !== 'done' || done > 0) return null
  const { from, to, origin, agent, type } = sample
  const window = { evaluatedAt: { gte: new Date(from), lt: new Date(to) } }
  const others = await ctx.db.decision.groupBy({ by: ['origin'], where: window, _count: true })
  if (others.length === 0) {
    const last = await ctx.db.decision.findFirst({ orderBy: { evaluatedAt: 'desc' }, select: { evaluatedAt: true } })
    if (!last) return 'No decision was recorded on this installation yet.'
    return `No decision was recorded in this window. The newest one is of ${last.evaluatedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`
  }
  const found = others.find((one) => one.origin === origin)
  if (!found)
    return `No ${origin} decision was recorded in this window, but ${others.map((one) => `${one._count} ${one.origin}`).join(', ')}.`
  const filter = [agent && `of agent ${agent}`, type && `of type ${type}`].filter(Boolean).join(' and ')
  return `None of the ${found._count} ${origin} decisions of this window is ${filter}.`
}

/** One replay: how far it is, what it found, and who it was asked by. Errors: NOT_FOUND. */
export async function getReplay(ctx: ServiceContext, { id }: ReplayRef): Promise<ReplayDetail> {
  const found = await ctx.db.policyReplay.findUnique({ where: { id }, select: { ...ROW, result: true } })
  if (!found) throw new AppError('NOT_FOUND', `There is no replay ${id}.`)
  const { result, ...rest } = found
  const row = rowOf(rest, await personNames(ctx, [rest.requestedBy]))
  const [allowed, authors, draft] = await Promise.all([
    allowedOf(ctx, id),
    authorsOf(ctx, id),
    row.draftId ? ctx.db.policyDraft.findUnique({ where: { id: row.draftId }, select: { version: true } }) : null,
  ])
  return {
    ...row,
    result: result as unknown as ReplayResult | null, // written by the worker in this shape
    allowed,
    isOutdated: draft !== null && draft.version !== row.draftVersion,
    emptyWhy: await whyEmpty(ctx, row),
    mayAcknowledge: can(ctx.actor, 'policies:acknowledge', EVERYWHERE) && !authors.has(ctx.actor.id),
    readAt: ctx.now().toISOString(),
  }
}
