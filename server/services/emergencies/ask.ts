import { AppError } from '@/lib/errors'
import { type AskEmergency, EMERGENCY_CONFIRM_MINUTES } from '@/lib/schemas/emergencies'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockActive } from '@/server/services/policies/make-active'
import { getReady, tellPages } from './internal'
import { lapseIfOver } from './lapse'
import { tellEmergencyAlarms } from './settle-alarms'

/** Asks a lead to let a reviewed and replayed version decide at once, for at most 4 h, without shadow and canary. Nothing decides otherwise until one
 *  confirms within 15 min; else it lapses. One at a time. Errors: STEP_UP, NOT_FOUND, CONFLICT (not ready, decides already, nothing to return to,
 *  or another one waits or is in force). */
export async function askEmergency(
  ctx: ServiceContext,
  { version, digest, hours, reason }: AskEmergency,
): Promise<{ id: string; lapsesAt: string }> {
  const now = ctx.now()
  const id = uuidv7(now.getTime())
  const lapsesAt = new Date(now.getTime() + EMERGENCY_CONFIRM_MINUTES * 60_000)
  await ctx.db.$transaction(async (tx) => {
    const [open] = await tx.$queryRaw<{ id: string }[]>`SELECT id::text FROM policy_emergency WHERE state IN ('asked', 'active') FOR UPDATE`
    if (open && !(await lapseIfOver(ctx, tx, open.id)))
      throw new AppError('CONFLICT', 'An emergency change waits for a lead, or is in force, already. There is one at a time.')
    const active = await lockActive(tx)
    if (active === null) throw new AppError('CONFLICT', 'No version decides, so there is none to return to. Activate one the usual way.')
    await getReady(ctx, tx, { version, digest })
    const asked = { id, version, reason, askedBy: ctx.actor.id, askedAt: now, lapsesAt, hours }
    await tx.policyEmergency.create({ data: asked })
    await tellPages(tx, id, 'asked')
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, version, digest, hours, lapsesAt: lapsesAt.toISOString() }), reason })
  })
  await tellEmergencyAlarms(ctx)
  return { id, lapsesAt: lapsesAt.toISOString() }
}
