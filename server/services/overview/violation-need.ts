import { type Actor, can, EVERYWHERE } from '@/lib/access'
import { formatCount } from '@/lib/format'
import type { Need } from '@/lib/schemas/overview'
import type { Waiting } from '@/server/services/violations/waiting'

const violations = (n: number, word = '') => `${formatCount(n)} ${word}${n === 1 ? 'violation' : 'violations'}`
const critical = (n: number) => `${violations(n, 'critical ')} ${n === 1 ? 'waits' : 'wait'} for triage`

/** The one row for violations that wait: overdue before new and critical. None while nothing waits, or when it could not be read. Pure. */
export function violationNeedOf(waiting: Waiting | null, actor: Actor): Need[] {
  if (!waiting || (waiting.overdue === 0 && waiting.unseenCritical === 0)) return []
  const { overdue, unseenCritical } = waiting
  const isLate = overdue > 0
  const verb = can(actor, 'violations:triage', EVERYWHERE) ? 'Triage violations' : 'Show violations'
  return [
    {
      id: 'violations',
      state: isLate ? 'breach' : 'warn',
      title: isLate ? `${violations(overdue)} ${overdue === 1 ? 'is' : 'are'} overdue` : critical(unseenCritical),
      detail: isLate && unseenCritical > 0 ? critical(unseenCritical) : 'what agents did against the constitution',
      action: can(actor, 'violations:read', EVERYWHERE)
        ? { label: verb, href: isLate ? '/violations?overdue=yes' : '/violations?severity=critical' }
        : null,
    },
  ]
}
