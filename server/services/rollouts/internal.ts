import { AppError } from '@/lib/errors'
import type { RolloutLimits, Step } from '@/lib/rollout-limits'
import type { RolloutRow, RolloutState } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export const ROW = {
  id: true,
  version: true,
  baseline: true,
  state: true,
  step: true,
  stepSince: true,
  stepVersion: true,
  limits: true,
  startedAt: true,
  startedBy: true,
  endedAt: true,
  endedBy: true,
  reason: true,
} as const satisfies Prisma.PolicyRolloutSelect
type Found = Prisma.PolicyRolloutGetPayload<{ select: typeof ROW }>
export type StoredRollout = Omit<Found, 'state' | 'step' | 'limits'> & { state: RolloutState; step: Step; limits: RolloutLimits }

/** The words are closed sets of the table's check; the limits were written by startRollout in this shape and never change. */
export const storedOf = (found: Found): StoredRollout => ({
  ...found,
  state: found.state as RolloutState,
  step: found.step as Step,
  limits: found.limits as unknown as RolloutLimits,
})

type Reader = Pick<Prisma.TransactionClient, 'policyRollout'>

/** The rollout that runs, or null. */
export async function readRunning(db: Reader): Promise<StoredRollout | null> {
  const found = await db.policyRollout.findFirst({ where: { state: 'running' }, select: ROW })
  return found ? storedOf(found) : null
}

/** Errors: NOT_FOUND, also when it is of another version than the one named. */
export async function getStored(ctx: ServiceContext, { id, version }: { id: string; version?: number }): Promise<StoredRollout> {
  const found = await ctx.db.policyRollout.findUnique({ where: { id }, select: ROW })
  if (!found || (version !== undefined && found.version !== version)) throw new AppError('NOT_FOUND', `There is no rollout ${id}.`)
  return storedOf(found)
}

export function rowOf(found: StoredRollout, nameOf: (id: string) => string): RolloutRow {
  const { startedBy, endedBy, stepSince, startedAt, endedAt } = found
  return {
    ...found,
    stepSince: stepSince.toISOString(),
    startedAt: startedAt.toISOString(),
    startedBy: { id: startedBy, name: nameOf(startedBy) },
    endedAt: endedAt?.toISOString() ?? null,
    endedBy: endedBy === null ? null : { id: endedBy, name: nameOf(endedBy) },
  }
}

export const tellRollout = (tx: Prisma.TransactionClient, id: string, version: string): Promise<unknown> =>
  tx.event.create({ data: { topic: 'rollouts', ref: id, version } })
