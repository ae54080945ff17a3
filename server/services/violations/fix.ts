import type { FixViolation } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeViolation } from './change'

/** Says in which draft or ticket an item is being fixed. Errors: NOT_FOUND, CONFLICT (not triaged, or another version). */
export const fixViolation = (ctx: ServiceContext, { id, version, reference, reason }: FixViolation): Promise<Changed> =>
  changeViolation(ctx, {
    ...{ id, version, reason },
    action: 'violations.fix',
    from: ['triaged'],
    to: { state: 'fix_in_progress' },
    make: async () => ({ kind: 'reference', text: reference }),
  })
