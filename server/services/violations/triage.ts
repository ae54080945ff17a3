import { type TriageViolation, UNSEEN_STATES } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeViolation } from './change'

/** Says that somebody has looked at an item and takes it on. Errors: NOT_FOUND, CONFLICT (looked at already, or another version). */
export const triageViolation = (ctx: ServiceContext, { id, version, note }: TriageViolation): Promise<Changed> =>
  changeViolation(ctx, { id, version, action: 'violations.triage', from: UNSEEN_STATES, to: { state: 'triaged' }, reason: note })
