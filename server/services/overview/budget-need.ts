import { formatCount, formatPercent } from '@/lib/format'
import type { BudgetFigures, Figure, Need } from '@/lib/schemas/overview'

/** What the error budget asks for: both burn alarms, and the budget itself. Pure. */
export function budgetNeedOf({ left, burnFast, burnSlow }: BudgetFigures, action: Need['action']): Need[] {
  const needs: Need[] = []
  const add = (id: string, { state }: Figure, words: Pick<Need, 'title' | 'detail'>) => {
    if (state === 'breach' || state === 'warn') needs.push({ id, state, ...words, action })
  }
  const over = (figure: Figure) => `${figure.why}, both over ${figure.line}×`
  add('burn-fast', burnFast, { title: 'The error budget burns fast', detail: over(burnFast) })
  add('burn-slow', burnSlow, { title: 'The error budget burns', detail: over(burnSlow) })
  const title = (left.value ?? 0) > 0 ? `${formatPercent(left.value ?? 0, 0)} of the error budget is left` : 'The error budget is spent'
  add('budget', left, { title, detail: `n ${formatCount(left.n ?? 0)} in 30 d` })
  return needs
}
