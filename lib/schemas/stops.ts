import * as z from 'zod'
import { SearchText, Text } from './text'

export const STOP_REVIEW_HOURS = 24
/** open: nobody else looked at it yet, the one that is due first on top. reviewed: newest first. */
export const STOP_VIEWS = ['open', 'reviewed'] as const
export type StopView = (typeof STOP_VIEWS)[number]
export const STOPS = [
  'agents.suspend',
  'agents.block',
  'freeze.start',
  'policies.deny-all',
  'emergency.stop',
  'emergency.contain',
  'sandboxes.contain',
] as const
export type StopAction = (typeof STOPS)[number]

export const StopFilter = z.strictObject({
  view: z.enum(STOP_VIEWS).default('open'),
  action: z.enum(STOPS).optional(),
  search: SearchText.optional(),
})
export type StopFilter = z.infer<typeof StopFilter>
/** The cursor is the id of the last one of the page before. */
export const ListStops = StopFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(20) })
export type ListStops = z.infer<typeof ListStops>

export const ReviewStop = z.strictObject({
  id: z.uuid(),
  note: Text(500).refine((text) => text.length >= 10, 'say what you found, in 10 characters or more'),
})
export type ReviewStop = z.infer<typeof ReviewStop>

export type StopRow = {
  id: string
  action: StopAction
  targetKind: string
  targetId: string
  reason: string
  actedBy: string
  isMine: boolean
  actedAt: string
  /** How it was confirmed; null at the command line. */
  method: string | null
  dueAt: string
  /** True once it is due and nobody else looked at it. */
  isLate: boolean
  reviewedBy: string | null
  reviewedAt: string | null
  note: string | null
  /** Why the viewer cannot review it, whatever their roles; null when they can. */
  whyNot: string | null
}
export type StopPage = {
  items: StopRow[]
  nextCursor: string | null
  /** All that nobody else looked at, and of them those that are late; whatever the filter. */
  open: number
  late: number
  readAt: string
}
