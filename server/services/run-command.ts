import { type Actor, can, type Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError, isRefusal } from '@/lib/errors'
import { isFrozenOut } from '@/lib/freeze-class'
import type { Target } from '@/server/audit/entry'
import { openAudit } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { heldByFreeze, refuseInFreeze } from '@/server/freeze'

/** Our own processes, whose routine goes on in a freeze; the command line is a person at the machine, and is held back. */
const isRoutine = ({ kind, id }: Actor): boolean => kind === 'system' && id !== 'system:cli'

/** The command builder of the procedures for callers without HTTP (command line, start of the installation):
 *  intent, permission, act, outcome. Errors: FORBIDDEN, and whatever the act throws. */
export async function runCommand<T>(
  ctx: ServiceContext,
  rule: { permission: Permission; action: AuditAction; target: Target },
  act: (ctx: ServiceContext) => Promise<T>,
): Promise<T> {
  const { actor, source, requestId, now } = ctx
  const entry = await openAudit(ctx.db, { actor, source, requestId, now, action: rule.action, target: rule.target })
  if (!can(actor, rule.permission, rule.target.scope)) {
    await entry.close('denied')
    throw new AppError('FORBIDDEN', `${actor.name} may not do this: ${rule.permission} is missing.`)
  }
  const isHeld = !isRoutine(actor) && isFrozenOut(rule.permission)
  if (isHeld)
    await refuseInFreeze(ctx.db, now()).catch(async (cause: unknown) => {
      await entry.close('denied')
      throw cause
    })
  try {
    const result = await act({ ...ctx, entry, db: isHeld ? heldByFreeze(ctx.db, now) : ctx.db })
    await entry.close('done')
    return result
  } catch (cause) {
    await entry.close(isRefusal(cause) ? 'denied' : 'failed')
    throw cause
  }
}
