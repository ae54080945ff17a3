import { formatPercent } from '@/lib/format'

/** '62 %, burn 0.4×'; a spent budget is said in words, because a negative share reads like a small one. */
export function sayBudget({ budgetLeftRatio, burnRate }: { budgetLeftRatio: number | null; burnRate: number | null }): string | null {
  if (budgetLeftRatio === null) return null
  const budget = budgetLeftRatio > 0 ? formatPercent(budgetLeftRatio, 0) : 'spent'
  return burnRate === null ? budget : `${budget}, burn ${Number(burnRate.toPrecision(2))}×`
}
