import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { Quorum } from '@/lib/quorum'
import type { ApprovalState } from '@/lib/schemas/approvals'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { Tx } from './approvable'

export const WITH_VOTES = { votes: { orderBy: { at: 'asc' } } } as const satisfies Prisma.AccessRequestInclude
export type FullRequest = Prisma.AccessRequestGetPayload<{ include: typeof WITH_VOTES }>
export type Vote = FullRequest['votes'][number]

/** Who must agree; written by requestApproval from the table of actions in this shape. */
export const quorumOf = ({ quorum }: Pick<FullRequest, 'quorum'>): Quorum => quorum as unknown as Quorum

/** A request that nobody else changes until the transaction ends. Errors: NOT_FOUND. */
export async function lockRequest(tx: Tx, id: string): Promise<FullRequest> {
  await tx.$queryRaw`SELECT 1 FROM access_request WHERE id = ${id}::uuid FOR UPDATE`
  const found = await tx.accessRequest.findUnique({ where: { id }, include: WITH_VOTES })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such request.')
  return found
}

const SAID: Record<ApprovalState, string> = {
  waiting: 'waits',
  done: 'was approved and done',
  refused: 'was refused',
  withdrawn: 'was withdrawn',
  expired: 'expired',
  failed: 'is void',
}

/** Errors: CONFLICT naming how it was closed. */
export function refuseIfClosed({ state, closedWhy }: FullRequest): void {
  if (state === 'waiting') return
  const how = SAID[state as ApprovalState] // a constraint of the table
  throw new AppError('CONFLICT', `The request ${how}${closedWhy ? `: ${closedWhy}` : ''}. Nothing was changed by you.`)
}

/** Told to every open page. */
export const tellPages = (tx: Tx, { id, version }: Pick<FullRequest, 'id' | 'version'>, word = ''): Promise<unknown> =>
  tx.event.create({ data: { topic: 'approvals', ref: id, version: `${version}${word}` } })

/** Something that happened to a request and is not a command of its own. */
export async function recordOf(ctx: ServiceContext, tx: Tx, what: { action: AuditAction; id: string; reason?: string }): Promise<void> {
  const { actor, source, requestId, now } = ctx
  const { action, id, ...why } = what
  await recordEvent(tx, { actor, source, requestId, now, action, target: targetOf('access_request', id), outcome: 'done', ...why })
}

/** Closes a request and tells the pages. */
export async function closeRequest(
  ctx: ServiceContext,
  tx: Tx,
  closed: { request: FullRequest; state: Exclude<ApprovalState, 'waiting'>; why: string | null },
): Promise<void> {
  const { request, state, why } = closed
  await tx.accessRequest.update({ where: { id: request.id }, data: { state, closedAt: ctx.now(), closedWhy: why } })
  await tellPages(tx, request, ` ${state}`)
}
