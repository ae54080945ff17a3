import { AppError } from '@/lib/errors'
import { type AssignViolation, OPEN_STATES } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { listAssignees } from './assignees'
import { type Changed, changeViolation } from './change'

/** Gives an open item to somebody who may work on it, or takes it back to nobody (null).
 *  Errors: NOT_FOUND, CONFLICT (settled, or another version), BAD_REQUEST (a person who may not work on it, or who has it already). */
export async function assignViolation(ctx: ServiceContext, { id, version, assigneeId }: AssignViolation): Promise<Changed> {
  const isKnown = assigneeId === null || (await listAssignees(ctx)).some((person) => person.id === assigneeId)
  if (!isKnown) throw new AppError('BAD_REQUEST', 'assigneeId: this person may not work on violations. Choose an analyst or a lead.')
  return changeViolation(ctx, { id, version, action: 'violations.assign', from: OPEN_STATES, to: { assignee: assigneeId } })
}
