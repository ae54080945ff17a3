import type { Sql } from '@/server/audit/sql'
import { tell } from '@/server/runs/tell'

const keyOf = (id: string) => `incident-review:${id}`
export const raiseReviewAlarm = (sql: Sql, { id, number, dueAt }: { id: string; number: number; dueAt: Date }): Promise<void> =>
  tell(sql, `incident-review-late:${id}:${dueAt.getTime()}`, {
    ...{ kind: 'alarm', key: keyOf(id), severity: 3, title: `The review of INC-${number} is overdue` },
    detail: `It was due ${dueAt.toISOString()}.`,
    href: `/incidents/${id}`,
  })
export const clearReviewAlarm = (sql: Sql, id: string): Promise<void> =>
  tell(sql, `incident-review-done:${id}`, { kind: 'clear', key: keyOf(id) })
