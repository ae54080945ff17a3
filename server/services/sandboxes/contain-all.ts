import { AppError } from '@/lib/errors'
import type { AllContained, ContainAgent } from '@/lib/schemas/sandboxes'
import { isTyped, TYPED_WRONG } from '@/lib/schemas/text'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { inOne, type Lend, lendRuns } from '@/server/runs/connection'
import { isLostRace } from '@/server/runs/start'
import { changeAgentIn } from '@/server/services/agents/change'
import { containAgent } from '@/server/services/containment/contain-agent'
import { recordStop } from '@/server/services/stops/record'
import { agentOf } from '@/server/services/targets'

type Order = Omit<ContainAgent, 'elevation' | 'typed'>

/** Where no run of this press ends with the block, the block is made here. Out: whether the agent is blocked now. */
const blockAlone = (ctx: ServiceContext, { agentId, reason }: Order): Promise<boolean> =>
  ctx.db.$transaction(async (tx) => {
    const { state } = await tx.agent.findUniqueOrThrow({ where: { agentId }, select: { state: true } })
    if (state === 'active' || state === 'suspended') {
      const from = ['active', 'suspended'] as const
      const { digests } = await changeAgentIn(ctx, tx, { agentId, reason, action: 'agents.block', from, to: { state: 'blocked' } })
      await recordStop(ctx, tx, { action: 'agents.block', target: agentOf({ agentId }), reason })
      await ctx.entry?.done(tx, digests)
      return true
    }
    await ctx.entry?.done(tx, { reason })
    return state === 'blocked'
  })

/** Contains all sandboxes of an agent in one run, and blocks it; one that has none is only blocked. Pressed twice, or while runs have them in hand,
 *  nothing is started twice. In: the agent, its id typed once more, a reason, and an id made where the button is.
 *  Errors: NOT_FOUND, BAD_REQUEST (typed), CONFLICT (the agent changed at the same moment), STEP_UP. */
export async function containAllOf(
  ctx: ServiceContext,
  { typed, elevation: _used, ...order }: ContainAgent,
  lend: Lend = lendRuns,
): Promise<AllContained> {
  const { agentId, requestId, reason } = order
  const known = await ctx.db.agent.findUnique({ where: { agentId }, select: { agentId: true } })
  if (!known) throw new AppError('NOT_FOUND', `There is no agent ${agentId}.`)
  if (!isTyped(agentId, typed)) throw new AppError('BAD_REQUEST', `typed: ${TYPED_WRONG}`)
  const attempt = () =>
    inOne(lend, async (client) => {
      const { rows } = await client.query<{ id: string; n: number }>(
        `SELECT r.id, (SELECT count(*)::int FROM sandbox s WHERE s.run_id = r.id) AS n FROM run r WHERE r.request_id = $1`,
        [requestId],
      )
      const [again] = rows
      if (again !== undefined) return { runId: again.id, isNew: false, sandboxes: again.n, isMore: false }
      const by = { by: ctx.actor, method: ctx.stepUpMethod ?? null, ending: 'operator_stop' } as const
      const { runId, sandboxes, others, isMore } = await containAgent(client, { agentId, reason, requestId, ...by })
      return { runId: runId ?? others[0] ?? null, isNew: runId !== null, sandboxes, isMore }
    })
  const found = await attempt().catch((cause: unknown) => {
    if (isLostRace(cause)) return attempt()
    throw cause
  })
  if (found.runId === null || !found.isNew) return { ...found, isBlocked: await blockAlone(ctx, order) }
  await ctx.db.$transaction(async (tx) => ctx.entry?.done(tx, { afterDigest: digestOf(found), reason: `${reason}: run ${found.runId}` }))
  return { ...found, isBlocked: false }
}
