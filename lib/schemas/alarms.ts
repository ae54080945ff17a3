import * as z from 'zod'

export const ALARM_STATES = ['open', 'all'] as const
export const AlarmCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListAlarms = z.strictObject({
  state: z.enum(ALARM_STATES).default('open'),
  cursor: AlarmCursor.optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListAlarms = z.infer<typeof ListAlarms>

export type AlarmRow = {
  id: string
  severity: number
  title: string
  detail: string
  /** A page of ours, or null. */
  href: string | null
  openedAt: string
  clearedAt: string | null
}
export type AlarmPage = { items: AlarmRow[]; nextCursor: string | null; readAt: string }
/** What stands in the strip: the worst of severity 1 and 2, and how many more there are. */
export type StandingAlarms = { worst: AlarmRow | null; others: number; readAt: string }
