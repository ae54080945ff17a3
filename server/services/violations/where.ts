import { SEVERITIES } from '@/lib/schemas/evaluate'
import { OPEN_STATES, VIOLATION_STATES, type ViolationFilter, type ViolationSeverity } from '@/lib/schemas/violations'
import { type ViolationDue, waitMsOf } from '@/lib/violation-due'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const rankOf = (severity: ViolationSeverity): number => SEVERITIES.indexOf(severity)
export const severityOf = (rank: number): ViolationSeverity => SEVERITIES[rank] ?? 'critical'

/** Items that should have gone on by now: each state and severity has its own time, by the setting in force. */
export const overdueOf = (now: Date, due: ViolationDue): Prisma.ViolationWhereInput => ({
  OR: VIOLATION_STATES.flatMap((state) =>
    SEVERITIES.flatMap((severity): Prisma.ViolationWhereInput[] => {
      const waitMs = waitMsOf(state, severity, due)
      return waitMs === null ? [] : [{ state, severity: rankOf(severity), openedAt: { lt: new Date(now.getTime() - waitMs) } }]
    }),
  ),
})

type Asking = Pick<ServiceContext, 'actor' | 'now' | 'origin'>

/** The database condition of a filter, of this installation's own traffic. Every part is written out: nothing a client sends becomes an operator. */
export function whereOf({ actor, now, origin }: Asking, filter: ViolationFilter, due: ViolationDue): Prisma.ViolationWhereInput {
  const parts: Prisma.ViolationWhereInput[] = [{ origin }]
  if (filter.state === 'open') parts.push({ state: { in: [...OPEN_STATES] } })
  else if (filter.state !== 'any') parts.push({ state: filter.state })
  if (filter.severity) parts.push({ severity: rankOf(filter.severity) })
  if (filter.principle) parts.push({ principle: filter.principle })
  if (filter.agent) parts.push({ agentId: filter.agent })
  if (filter.assignee) parts.push({ assignee: assigneeOf(filter.assignee, actor.id) })
  if (filter.overdue) parts.push(overdueOf(now(), due))
  if (filter.search) parts.push(searchOf(filter.search))
  return { AND: parts }
}

function assigneeOf(asked: string, me: string): string | null | { in: string[] } {
  if (asked === 'nobody') return null
  if (asked !== 'me') return asked
  return UUID.test(me) ? me : { in: [] } // a process of ours has nothing assigned
}

function searchOf(search: string): Prisma.ViolationWhereInput {
  if (UUID.test(search)) return { id: search.toLowerCase() }
  const text = search.toLowerCase()
  const part = { contains: literal(text) }
  return { OR: [{ agentId: part }, { family: part }, { codes: { has: text } }] }
}
