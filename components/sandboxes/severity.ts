import { EVENT_SEVERITIES, type EventSeverity } from '@/lib/sandbox-words'

/** The word of a stored severity; null for none, and for one that is not in the set. */
export const severityOf = (n: number | null): EventSeverity | null => (n === null ? null : (EVENT_SEVERITIES[n] ?? null))
