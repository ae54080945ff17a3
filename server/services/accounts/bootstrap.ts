import { AppError } from '@/lib/errors'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { lockAccess } from '@/server/services/people/internal'
import { addressOf, createLink, type NewLink } from './create-link'
import { countAdmins } from './internal'
import { ANOTHER_KEY } from './settle-alarms'

/** Makes the link of the first administrator. `isAnother`: whoever commands this machine lets one more in although there are some, of which
 *  security is told. Errors: CONFLICT (there is an administrator). */
export async function createBootstrapLink(ctx: ServiceContext, { isAnother = false } = {}): Promise<NewLink> {
  const made = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx) // two consoles that start together print two links, and the first one is dead
    const admins = await countAdmins(tx)
    if (admins > 0 && !isAnother)
      throw new AppError('CONFLICT', `${admins === 1 ? 'One person is' : `${admins} people are`} administrator here.`)
    const { actor, source, requestId, now } = ctx
    const link = await createLink(tx, { kind: 'bootstrap', personId: null, by: isAnother ? `${actor.id}:another` : actor.id, now: now() })
    const target = targetOf('access_link', 'bootstrap')
    const reason = isAnother ? 'a link for one more administrator' : 'a link for the first administrator'
    await recordEvent(tx, { actor, source, requestId, now, action: 'accounts.bootstrap', target, outcome: 'done', reason })
    return { ...link, admins }
  })
  if (made.admins > 0)
    await raiseAlarm(ctx, {
      key: ANOTHER_KEY,
      severity: 2,
      title: 'A link for one more administrator was made on the machine itself',
      detail: 'Whoever opens it within 30 minutes becomes an administrator. If nobody of you asked for it, somebody commands this machine.',
      href: '/people',
    })
  return made
}

/** What is printed at a start while nobody could let others in; null when somebody can. */
export async function offerBootstrap(ctx: ServiceContext, console: string): Promise<string | null> {
  if ((await countAdmins(ctx.db)) > 0) return null
  const { link, expiresAt } = await createBootstrapLink(ctx)
  return `There is no administrator yet. Open this once, before ${expiresAt.toISOString().slice(11, 16)} UTC: ${addressOf(console, link)}`
}
