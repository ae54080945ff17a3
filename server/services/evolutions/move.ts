import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { EvolutionRecord } from './internal'

export type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
type Content = Partial<Omit<EvolutionRecord, 'id' | 'agentId' | 'version'>>
/** `by` is whose change it is, where that is not who acts: of what others agreed to, it is who asked. */
export type Move = { found: EvolutionRecord; action: AuditAction; to: Content; reason?: string; by?: string }

const plainOf = (content: Content): Prisma.InputJsonObject =>
  Object.fromEntries(Object.entries(content).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]))

/** Moves an evolution that is still at the version it was read at, with its history and the stream, in the caller's transaction.
 *  Out: digests for the audit entry. Errors: CONFLICT (somebody was faster). */
export async function moveEvolution(ctx: ServiceContext, tx: Tx, { found, action, to, reason, by = ctx.actor.id }: Move) {
  const version = found.version + 1
  const keys = Object.keys(to) as (keyof Content)[] // keys of this very object
  const [before, after] = [plainOf(Object.fromEntries(keys.map((key) => [key, found[key]]))), plainOf(to)]
  const { count } = await tx.evolution.updateMany({ where: { id: found.id, version: found.version }, data: { ...to, version } })
  if (count === 0) throw new AppError('CONFLICT', 'Somebody changed this evolution at the same moment. Nothing was changed by you.')
  const told = { evolutionId: found.id, version, action, at: ctx.now(), by, before, after }
  await tx.evolutionChange.create({ data: { ...told, reason: reason ?? null } })
  await tx.event.create({ data: { topic: 'agents', ref: found.agentId, version: `evolution ${version}` } })
  return { beforeDigest: digestOf(before), afterDigest: digestOf(after), ...(reason === undefined ? {} : { reason }) }
}

/** Changes of what one agent runs take turns, so that each sees what the one before left. */
export const lockAgent = (tx: Tx, agentId: string): Promise<number> =>
  tx.$executeRaw`SELECT 1 FROM agent WHERE agent_id = ${agentId} FOR NO KEY UPDATE`

type Release = { agentId: string; action: AuditAction; before: string | null; after: string | null; reason: string; by?: string }

/** What an agent runs is part of its own history: a new version of the agent, known to the engines within a second.
 *  Errors: CONFLICT (the agent is not active, or was changed at the same moment). */
export async function releaseAgent(ctx: ServiceContext, tx: Tx, release: Release): Promise<void> {
  const { agentId, action, before, after, reason, by = ctx.actor.id } = release
  const agent = await tx.agent.findUniqueOrThrow({ where: { agentId } })
  if (agent.state !== 'active') throw new AppError('CONFLICT', `Agent ${agentId} is ${agent.state}; only an active one is changed.`)
  const [version, at] = [agent.version + 1, ctx.now()]
  const { count } = await tx.agent.updateMany({ where: { agentId, version: agent.version }, data: { version, updatedAt: at } })
  if (count === 0) throw new AppError('CONFLICT', `Somebody changed agent ${agentId} at the same moment. Nothing was changed by you.`)
  const told = { before: { evolution: before }, after: { evolution: after }, reason }
  await tx.agentVersion.create({ data: { agentId, version, action, at, by, ...told } })
}
