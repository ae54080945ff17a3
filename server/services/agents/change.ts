import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { RUN_ENDS } from '@/lib/run-states'
import type { AgentState } from '@/lib/schemas/agents'
import type { StopAction } from '@/lib/schemas/stops'
import { digestOf } from '@/server/audit/digest'
import type { Digests } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { recordStop } from '@/server/services/stops/record'
import { agentOf } from '@/server/services/targets'
import type { AgentRow } from './register'

type Content = Partial<Pick<AgentRow, 'owner' | 'trustLevel' | 'clearance' | 'state'>>
export type Change = {
  agentId: string
  action: AuditAction
  reason: string
  /** The states it may be in; in any other the change is a conflict. */
  from: readonly AgentState[]
  /** The version it was decided from; left out where a change must not wait for anybody's edit. */
  version?: number
  to: Content
  /** Whose change it is, where that is not who acts: of what others agreed to, it is who asked. */
  by?: string
  /** Set for what somebody else looks at afterwards. */
  stop?: StopAction
}

const stateOf = ({ agentId, state, version }: AgentRow) => `Agent ${agentId} is ${state} at version ${version}`

function refuseIfMoved(found: AgentRow, { from, version }: Change): void {
  if (!from.some((state) => state === found.state))
    throw new AppError('CONFLICT', `${stateOf(found)}: this is possible only while it is ${from.join(' or ')}. Nothing was changed.`)
  if (version !== undefined && version !== found.version)
    throw new AppError('CONFLICT', `${stateOf(found)}, not ${version}: somebody changed it meanwhile. Nothing was changed.`)
}

type Changed = { agent: AgentRow; digests: Required<Pick<Digests, 'beforeDigest' | 'afterDigest' | 'reason'>> }

/** A stop that is under way denies the agent on purpose: what it has not yet seen to be so is not undone behind it. */
async function refuseWhileStopped(tx: Prisma.TransactionClient, { agentId, to }: Change): Promise<void> {
  if (to.state !== 'active') return
  const [run] = await tx.$queryRaw<{ id: string; kind: string }[]>`
    SELECT r.id::text, p.kind FROM run r JOIN plan p ON p.id = r.plan_id
    WHERE p.class = 'stop' AND r.state <> ALL(${[...RUN_ENDS]}::text[])
      AND (p.params->>'agentId' = ${agentId} OR p.kind = 'emergency.stop' AND p.params->>'scope' = 'agent' AND p.params->>'target' = ${agentId})
    ORDER BY r.id LIMIT 1`
  if (run)
    throw new AppError(
      'CONFLICT',
      `Agent ${agentId} is being stopped by run ${run.id} (${run.kind}). Wait for its end; nothing was changed.`,
    )
}

/** The change itself, inside a transaction of the caller, who also keeps its outcome. */
export async function changeAgentIn(ctx: ServiceContext, tx: Prisma.TransactionClient, change: Change): Promise<Changed> {
  const { agentId, action, reason, from, to, by = ctx.actor.id } = change
  const found = await tx.agent.findUnique({ where: { agentId } })
  if (!found) throw new AppError('NOT_FOUND', `There is no agent ${agentId}.`)
  refuseIfMoved(found, change)
  await refuseWhileStopped(tx, change)
  const keys = (Object.keys(to) as (keyof Content)[]).filter((key) => to[key] !== found[key])
  if (keys.length === 0) throw new AppError('BAD_REQUEST', `Agent ${agentId} is like that already. Change something first.`)
  const before = Object.fromEntries(keys.map((key) => [key, found[key]]))
  const after = Object.fromEntries(keys.map((key) => [key, to[key]]))
  const version = found.version + 1
  const at = ctx.now()
  const { count } = await tx.agent.updateMany({
    where: { agentId, version: found.version, state: { in: [...from] } },
    data: { ...after, version, updatedAt: at },
  })
  if (count === 0) throw new AppError('CONFLICT', `Somebody changed agent ${agentId} at the same moment. Nothing was changed by you.`)
  await tx.agentVersion.create({ data: { agentId, version, action, at, by, before, after, reason } })
  await tx.event.create({ data: { topic: 'agents', ref: agentId, version: String(version) } })
  return {
    agent: { ...found, ...after, version, updatedAt: at },
    digests: { beforeDigest: digestOf(before), afterDigest: digestOf(after), reason },
  }
}

/** Changes an agent, its history, the stream and the audit log in one transaction; the engines know it within a second.
 *  Errors: NOT_FOUND, CONFLICT (another state or version than expected, also when somebody was faster), BAD_REQUEST (nothing would change). */
export function changeAgent(ctx: ServiceContext, change: Change): Promise<AgentRow> {
  return ctx.db.$transaction(async (tx) => {
    const { agent, digests } = await changeAgentIn(ctx, tx, change)
    if (change.stop) await recordStop(ctx, tx, { action: change.stop, target: agentOf(change), reason: change.reason })
    await ctx.entry?.done(tx, digests)
    return agent
  })
}
