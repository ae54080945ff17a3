import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ConfirmEmergency } from '@/lib/schemas/emergencies'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { abortRunningRollout } from '@/server/services/activations/abort-rollout'
import { partiesOf } from '@/server/services/approvals/parties'
import { lockAccess, refuseIfCut } from '@/server/services/people/internal'
import { lockActive, makeActive } from '@/server/services/policies/make-active'
import { getReady, lockEmergency, type Ready, type Stored, tellPages } from './internal'
import { tellEmergencyAlarms } from './settle-alarms'

const HOUR_MS = 3_600_000

/** Why somebody's word cannot let it decide, whatever their roles; null when it can. People are compared, not accounts: identities that are linked
 *  are one person. */
export function whyNotConfirm(
  { askedBy }: Pick<Stored, 'askedBy'>,
  { createdBy, authors }: Omit<Ready, 'version'>,
  actorId: string,
): string | null {
  if (askedBy === actorId) return 'You asked for it. Another lead has to confirm.'
  if (createdBy === actorId || authors.includes(actorId)) return 'You wrote part of it. A lead who wrote none of it has to confirm.'
  return null
}

/** Whoever asked stands behind it still. Errors: CONFLICT. */
async function refuseIfAskerGone(ctx: ServiceContext, tx: Prisma.TransactionClient, { askedBy }: Stored): Promise<void> {
  const asker = (await partiesOf(tx, { ids: [askedBy], now: ctx.now() })).get(askedBy)
  const roles = asker && !asker.isDisabled ? [...asker.roles, ...asker.lent] : []
  const actor = { id: askedBy, name: '', kind: 'person', roles, borrowed: asker?.lent ?? [], sessionHash: null } as const
  if (!can(actor, 'policies:emergency', EVERYWHERE))
    throw new AppError('CONFLICT', 'Who asked for it may not do so any more. Nothing was changed; it lapses.')
}

/** Lets the version decide at once, as a lead who neither asked for it nor wrote any of it: the one before is kept, and returns by itself at the end.
 *  A rollout that runs is aborted. Errors: STEP_UP, NOT_FOUND, FORBIDDEN (one's own), CONFLICT (lapsed, confirmed or ended, another digest, or the
 *  version is not ready any more). */
export async function confirmEmergency(ctx: ServiceContext, { id, digest }: ConfirmEmergency): Promise<{ expiresAt: string }> {
  const now = ctx.now()
  const at = { ...ctx, now: () => now } // the way back knows its turn in the history by this instant
  const expiresAt = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfCut(ctx, tx, 'policies:confirm')
    const found = await lockEmergency(tx, id)
    const { version, reason, hours } = found
    const authors = await tx.policyVersionAuthor.findMany({ where: { version }, select: { personId: true } })
    const { createdBy } = await tx.policyVersion.findUniqueOrThrow({ where: { version }, select: { createdBy: true } })
    const why = whyNotConfirm(found, { createdBy, authors: authors.map(({ personId }) => personId) }, ctx.actor.id)
    if (why !== null) {
      await ctx.entry?.close('denied')
      throw new AppError('FORBIDDEN', why)
    }
    if (found.state !== 'asked') throw new AppError('CONFLICT', 'It does not wait for a word any more. Nothing was changed by you.')
    if (found.lapsesAt <= now) throw new AppError('CONFLICT', 'It lapsed: nobody confirmed within 15 min. Nothing was changed.')
    await refuseIfAskerGone(ctx, tx, found)
    await lockActive(tx)
    await getReady(ctx, tx, { version, digest })
    const previous = await makeActive(at, tx, { version, from: ['replay'], old: 'superseded', action: 'policies.confirm', reason })
    if (previous === null) throw new AppError('CONFLICT', 'No version decided before, so there is none to return to.')
    await abortRunningRollout(at, tx, `Version ${version} decides as an emergency change: ${reason}`.slice(0, 500))
    const ends = new Date(now.getTime() + hours * HOUR_MS)
    const given = { state: 'active', previous, confirmedBy: ctx.actor.id, confirmedAt: now, expiresAt: ends }
    await tx.policyEmergency.update({ where: { id }, data: given })
    await tellPages(tx, id, 'active')
    return ends
  })
  await tellEmergencyAlarms(ctx)
  return { expiresAt: expiresAt.toISOString() }
}
