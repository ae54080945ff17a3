import type { UpdateDue } from '@/lib/violation-due'
import type { ServiceContext } from '@/server/context'
import { putSetting } from '@/server/services/settings/put'

/** Says how long violations may wait from now on, open ones included. In: the version it was made against, all times, and why.
 *  Errors: CONFLICT (another version is in force), BAD_REQUEST (nothing changed). */
export const updateDue = (ctx: ServiceContext, input: UpdateDue): Promise<{ version: number }> =>
  putSetting(ctx, { key: 'violation_due', what: 'the due times', ...input })
