import type { ResolveViolation } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeViolation } from './change'

/** Closes an item whose fix is done; it opens again by itself when it comes back. Errors: NOT_FOUND, CONFLICT (no fix in progress, or another version). */
export const resolveViolation = (ctx: ServiceContext, { id, version, reason }: ResolveViolation): Promise<Changed> =>
  changeViolation(ctx, { ...{ id, version, reason }, action: 'violations.resolve', from: ['fix_in_progress'], to: { state: 'resolved' } })
