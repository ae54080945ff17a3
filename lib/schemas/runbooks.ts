import * as z from 'zod'
import type { RunbookKind } from '@/lib/plan-kinds'
import type { PlanClass, RunState } from '@/lib/run-states'

export const ListRunbooks = z.strictObject({})
export type ListRunbooks = z.infer<typeof ListRunbooks>

export type RunbookRow = {
  kind: RunbookKind
  /** `restart@1` */
  at: string
  name: string
  what: string
  class: PlanClass
  /** From acceptance to the end at the most, in milliseconds. */
  budgetMs: number
  /** Who must agree, in words: for any target, and where a critical service is one. */
  quorum: { plain: string; critical: string }
  steps: { kind: string; what: string; when: string }[]
  params: string[]
  lastRun: { id: string; startedAt: string | null; state: RunState; outcome: string | null; tookMs: number | null } | null
  /** Of the last runs that were verified: how many, and the time of the one in the middle. */
  verified: { runs: number; medianMs: number | null }
  /** Versions that plans were made from, with how many; the newest first. */
  versions: { at: string; plans: number }[]
}
export type RunbookPage = { items: RunbookRow[]; readAt: string }
