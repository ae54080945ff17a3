import type { ServiceContext } from '@/server/context'
import { type Raised, raiseAlarm } from '@/server/services/alarms/raise'

/** The refusal stands whether or not the alarm can be written. */
const tell = (ctx: ServiceContext, what: string, alarm: Omit<Raised, 'key'>) => {
  const key = `step-up:${what}:${ctx.actor.id}`
  return raiseAlarm(ctx, { key, ...alarm }).catch((err: unknown) => ctx.log.error({ err, key }, 'alarm.failed'))
}

/** Security hears that an answer was given again, or to a question of somebody else. */
export async function tellReplay(ctx: ServiceContext, what: 'used' | 'foreign', id: string): Promise<void> {
  const title = what === 'used' ? 'A used confirmation was answered again' : 'A confirmation of somebody else was answered'
  await tell(ctx, what, {
    severity: 3,
    title,
    detail: `${ctx.actor.name} answered confirmation ${id}. It was refused, and nothing was changed.`,
  })
}

/** Security hears that somebody began to confirm what they may not do. */
export async function tellTried(ctx: ServiceContext, act: string): Promise<void> {
  const title = 'A confirmation was begun of an action without the right to it'
  const detail = `${ctx.actor.name}: ${act}. It was refused, and nothing was changed.`
  await tell(ctx, 'refused', { severity: 4, title, detail: detail.slice(0, 500) })
}
