import type { ServiceContext } from '@/server/context'
import type { Counts } from './rollups'

/** A share, or null when there was nothing to share. */
export const ratioOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** 1 − uncontrolled ÷ evaluated, never below 0: sandboxes can be uncontrolled with hardly a decision beside them. Blocking a bad action never lowers it. */
export const complianceRatio = ({ evaluated, uncontrolled }: Pick<Counts, 'evaluated' | 'uncontrolled'>): number | null =>
  evaluated > 0 ? Math.max(0, 1 - uncontrolled / evaluated) : null

/** What a share is made of. */
export type Part = Pick<Counts, 'evaluated' | 'uncontrolled'>
/** Shares of a decimal objective are not exact in binary: what is at its line must not be beside it. */
const exact = (value: number) => Number(value.toFixed(9))

/** How many times faster than allowed the budget is spent; 1 spends it exactly in its window, infinite where none is allowed. */
export function burnRate({ evaluated, uncontrolled }: Part, targetRatio: number): number | null {
  const used = ratioOf(uncontrolled, evaluated)
  return used === null || used === 0 ? used : exact(used / exact(1 - targetRatio))
}

/** How much of the error budget is left, 1 = all of it, below 0 = overspent. */
export function budgetLeftRatio(part: Part, targetRatio: number): number | null {
  const spent = burnRate(part, targetRatio)
  return spent === null ? null : exact(1 - spent)
}

/** Decisions that were answered and could not be kept. */
export async function readLost(ctx: ServiceContext, { from, to }: { from: Date; to?: Date }): Promise<number> {
  const found = await ctx.db.decisionLoss.aggregate({ _sum: { lost: true }, where: { minute: { gte: from, ...(to ? { lt: to } : {}) } } })
  return Number(found._sum.lost ?? 0)
}
