import type { ServiceContext } from '@/server/context'
import { raiseAlarm } from '@/server/services/alarms/raise'

/** Security hears that an answer was given again, or to a question of somebody else. The refusal stands whether or not it can be written. */
export async function tellReplay(ctx: ServiceContext, what: 'used' | 'foreign', id: string): Promise<void> {
  const key = `step-up:${what}:${ctx.actor.id}`
  const title = what === 'used' ? 'A used confirmation was answered again' : 'A confirmation of somebody else was answered'
  const detail = `${ctx.actor.name} answered confirmation ${id}. It was refused, and nothing was changed.`
  await raiseAlarm(ctx, { key, severity: 3, title, detail }).catch((err: unknown) => ctx.log.error({ err, key }, 'alarm.failed'))
}
