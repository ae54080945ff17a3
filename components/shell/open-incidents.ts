import type { IncidentPage, IncidentRow, ListIncidents } from '@/lib/schemas/incidents'

/** The gravest ones; the counts are of all. */
export const OPEN_INCIDENTS: ListIncidents = { view: 'open', limit: 50 }

/** Severity 1 and 2 stand over every page. */
const STANDS_AT = 2

export type StandingIncidents = { worst: IncidentRow; others: number; isAtLeast: boolean }

/** What stands over a page: the worst that is not this page's own, and how many more. Null: none. The list comes the gravest first. Pure. */
export function standingIncidents({ items, nextCursor }: IncidentPage, pathname: string): StandingIncidents | null {
  const grave = items.filter(({ severity }) => severity <= STANDS_AT)
  const [worst, ...others] = grave.filter(({ id }) => pathname !== `/incidents/${id}`)
  if (worst === undefined) return null
  // A page full of grave ones may go on behind its end.
  return { worst, others: others.length, isAtLeast: nextCursor !== null && grave.length === items.length }
}

/** How many are unresolved, and whether one of them is of severity 1. */
export function countIncidents({ open, items }: IncidentPage): { count: number; isGrave: boolean } {
  return { count: Object.values(open).reduce((sum, n) => sum + n, 0), isGrave: items.some(({ severity }) => severity === 1) }
}
