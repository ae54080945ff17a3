import { formatCount } from '@/lib/format'
import type { Need } from '@/lib/schemas/overview'
import type { ReviewFigures } from '@/lib/schemas/reviews'

/** What people are late with, and what only a lead can go on with. */
export function reviewNeedOf(reviews: Pick<ReviewFigures, 'overdue' | 'waitsForLead'> | null): Need[] {
  const { overdue = 0, waitsForLead = 0 } = reviews ?? {}
  const needs: Need[] = []
  const few = (n: number, verb: [one: string, more: string]) => `${formatCount(n)} ${n === 1 ? `review ${verb[0]}` : `reviews ${verb[1]}`}`
  if (overdue > 0)
    needs.push({
      id: 'reviews-overdue',
      state: 'breach',
      title: `${few(overdue, ['is', 'are'])} overdue`,
      detail: 'past the target; at the timeout each is rejected by itself',
      action: { label: 'Show overdue reviews', href: '/reviews?view=overdue' },
    })
  if (waitsForLead > 0)
    needs.push({
      id: 'reviews-lead',
      state: 'warn',
      title: `${few(waitsForLead, ['waits', 'wait'])} for a lead`,
      detail: 'nobody else can close them',
      action: { label: 'Show what waits for a lead', href: '/reviews?view=lead' },
    })
  return needs
}
