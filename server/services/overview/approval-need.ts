import { formatCount } from '@/lib/format'
import type { Need } from '@/lib/schemas/overview'

/** What cannot go on without this person's word. None while nothing waits, or when it could not be counted. Pure. */
export function approvalNeedOf(waiting: number | null): Need[] {
  if (waiting === null || waiting === 0) return []
  return [
    {
      id: 'approvals',
      state: 'warn',
      title: `${formatCount(waiting)} ${waiting === 1 ? 'request waits' : 'requests wait'} for your word`,
      detail: 'nothing of it is done until enough people agree',
      action: { label: 'Show what waits for me', href: '/approvals' },
    },
  ]
}
