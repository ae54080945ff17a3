import type { DecisionRecord } from '@/lib/schemas/record'

/** One decision as the server hands it over; times UTC, durations in ms. */
export type DecisionDetail = {
  record: DecisionRecord
  evaluatedAt: string
  evalMs: number
  queueMs: number
  engineId: string
  sameKind24h: number
}
