import { formatCount } from '@/lib/format'
import { type DecisionPage, WINDOW_NAMES, type Window } from '@/lib/schemas/decisions'

/** '1,204 decisions in 24 h'; a count that stopped early says 'at least'. */
export function sayCount({ total, totalIsEstimate }: Pick<DecisionPage, 'total' | 'totalIsEstimate'>, window: Window): string {
  const noun = total === 1 ? 'decision' : 'decisions'
  return `${totalIsEstimate ? 'at least ' : ''}${formatCount(total)} ${noun} in ${WINDOW_NAMES[window]}`
}
