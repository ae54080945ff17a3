import type { Actor } from '@/lib/access'
import type { Target } from '@/server/audit/entry'
import type { RequestContext, ServiceContext } from '@/server/context'
import { type Misuse, MisusedElevation } from '@/server/elevation'
import { raiseAlarm } from '@/server/services/alarms/raise'

type Attempt = { actor: Actor; action: string; target: Target }
const TITLES: Record<Misuse | 'refused', string> = {
  used: 'A used confirmation was sent again',
  foreign: 'A confirmation was sent by another session or person',
  changed: 'A confirmation was sent with another action',
  late: 'A confirmation was sent too late',
  refused: 'Stopping, or what must be confirmed, was tried without the right to it',
}
/** What an honest person may do by being slow, or by a page that was open while a role was lost, is not as grave as the rest. */
const isLight = (what: Misuse | 'refused') => what === 'late' || what === 'refused'

async function tell(ctx: RequestContext, { actor, action, target }: Attempt, what: Misuse | 'refused'): Promise<void> {
  const asker: ServiceContext = { ...ctx, db: ctx.changes, actor, entry: null }
  const key = `step-up:${what}:${actor.id}`
  const detail = `${actor.name}: ${action} on ${target.kind} ${target.id}. It was refused, and nothing was changed.`
  // The refusal stands whether or not the alarm can be written; the audit entry is there in any case.
  await raiseAlarm(asker, { key, severity: isLight(what) ? 4 : 3, title: TITLES[what], detail: detail.slice(0, 500) }).catch(
    (err: unknown) => ctx.log.error({ err, key }, 'alarm.failed'),
  )
}

/** Security hears of stopping, and of an act that must be confirmed, that was tried without the right to it. */
export const tellRefused = (ctx: RequestContext, attempt: Attempt): Promise<void> => tell(ctx, attempt, 'refused')

/** Security hears of a confirmation that was sent where it does not count; of anything else, nothing. */
export const tellMisuse = async (ctx: RequestContext, attempt: Attempt, cause: unknown): Promise<void> => {
  if (cause instanceof MisusedElevation) await tell(ctx, attempt, cause.misuse)
}
