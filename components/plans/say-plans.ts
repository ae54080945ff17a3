import { formatCount } from '@/lib/format'
import type { ListPlans } from '@/lib/schemas/plans'

type View = ListPlans['view']
export const VIEW_NAMES: Record<View, string> = { open: 'Open', closed: 'Closed', mine: 'I asked for it' }

export const NOTHING: Record<View, string> = {
  open: 'No plan waits for anybody. One begins on the page of a service, with what is to be done to it.',
  closed: 'No plan has ended yet.',
  mine: 'You have asked for no plan yet. One begins on the page of a service.',
}

/** The first sentence of the list. */
export function sayPlans(total: number | null, view: View): string {
  if (total === null) return 'Not known yet.'
  const plans = `${formatCount(total)} ${total === 1 ? 'plan' : 'plans'}`
  if (view === 'open') return total === 0 ? 'No plan is open.' : `${plans} open.`
  return view === 'mine' ? `${plans} of yours.` : `${plans} closed.`
}
