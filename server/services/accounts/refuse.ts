import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { addressKey, type Limit, takeToken } from '@/server/limits'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { NOBODY, recordStranger } from '@/server/strangers'

/** Wrong tries of everybody together; more than people make by mistake. */
const STUFFING: Limit = { name: 'sign-in-stuffing', burst: 20, perSecond: 20 / 900 }
export const STUFFING_KEY = 'accounts:stuffing'

const ALARMED: Limit = { name: 'sign-in-alarmed', burst: 1, perSecond: 1 / 60 }

type Refused = {
  reason: string
  /** Whose password was right. */
  known?: { id: string }
  /** It says nothing of an attack: all was right, or nothing was looked at, since there had been too many tries. A flood costs two statements a
   *  try, and no more. */
  isNoGuess?: boolean
}

/** Records that somebody was not let in. Of people nobody knows yet one entry an address and minute, and no name, since people type passwords
 *  into the wrong field; of one whose password was right, each time. Many together raise an alarm. */
export async function refuseSignIn(ctx: ServiceContext, { reason, known, isNoGuess = false }: Refused): Promise<void> {
  const now = ctx.now()
  const address = addressKey(ctx.source.ip)
  const { source, requestId } = ctx
  const event = { source, requestId, now: ctx.now, action: 'sessions.refuse', reason } as const
  if (known) await recordEvent(ctx.db, { ...event, actor: NOBODY, target: targetOf('person', known.id), outcome: 'denied' })
  else await recordStranger(ctx.db, event)
  if (isNoGuess || (await takeToken(ctx.db, STUFFING, { key: 'all', now })) === 0) return
  if ((await takeToken(ctx.db, ALARMED, { key: 'all', now })) > 0) return // it stands, and was kept up to date a moment ago
  await raiseAlarm(ctx, {
    key: STUFFING_KEY,
    severity: 2,
    title: 'Many sign-ins with wrong passwords or codes',
    detail: `More than 20 in 15 minutes, the last one from ${address}. Accounts under attack are locked for 15 minutes and longer; single sign-on, passkeys and open sessions go on.`,
    href: '/audit',
  })
}

/** Records that somebody who is known and has nothing to do here was not let in. */
export async function refuseRoleless(ctx: ServiceContext, personId: string): Promise<'no_role'> {
  await refuseSignIn(ctx, { reason: 'no role', known: { id: personId }, isNoGuess: true })
  return 'no_role'
}
