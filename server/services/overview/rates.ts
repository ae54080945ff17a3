import type { ServiceContext } from '@/server/context'
import type { Counts } from './rollups'

/** A share, or null when there was nothing to share. */
export const ratioOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)

/** 1 − uncontrolled ÷ evaluated. Blocking a bad action never lowers it. */
export const complianceRatio = ({ evaluated, uncontrolled }: Pick<Counts, 'evaluated' | 'uncontrolled'>): number | null =>
  evaluated > 0 ? 1 - uncontrolled / evaluated : null

/** How much of the error budget is left, 1 = all of it, below 0 = overspent. */
export function budgetLeftRatio(counts: Counts, targetRatio: number): number | null {
  const used = ratioOf(counts.uncontrolled, counts.evaluated)
  return used === null ? null : 1 - used / (1 - targetRatio)
}

/** How many times faster than allowed the budget is spent; 1 spends it exactly in its window. */
export function burnRate(counts: Counts, targetRatio: number): number | null {
  const used = ratioOf(counts.uncontrolled, counts.evaluated)
  return used === null ? null : used / (1 - targetRatio)
}

/** Decisions that were answered and could not be kept. */
export async function readLost(ctx: ServiceContext, { from, to }: { from: Date; to?: Date }): Promise<number> {
  const found = await ctx.db.decisionLoss.aggregate({ _sum: { lost: true }, where: { minute: { gte: from, ...(to ? { lt: to } : {}) } } })
  return Number(found._sum.lost ?? 0)
}
