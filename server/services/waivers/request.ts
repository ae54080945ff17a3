import { globOf } from '@/lib/agent-glob'
import { AppError } from '@/lib/errors'
import { type ChangedWaiver, DAY_MS, type RequestWaiver, WAIVER_DAYS } from '@/lib/schemas/waivers'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getViolationInScope } from '@/server/services/violations/internal'
import { refuseUnwaivable } from './refuse-rule'
import { readActiveRules } from './rules'

/** A clock may be a little behind ours. */
const PAST_MS = 5 * 60_000

function timesOf({ starts, expires }: RequestWaiver, now: Date): { starts: Date; expires: Date } {
  const [from, to] = [starts === undefined ? now : new Date(starts), new Date(expires)]
  if (from.getTime() < now.getTime() - PAST_MS)
    throw new AppError('BAD_REQUEST', 'starts: lies in the past. Leave it out to start as soon as it is approved.')
  if (to <= now) throw new AppError('BAD_REQUEST', 'expires: lies in the past. Choose a later end.')
  if (to <= from) throw new AppError('BAD_REQUEST', 'expires: must lie after the start.')
  if (to.getTime() - from.getTime() > WAIVER_DAYS * DAY_MS)
    throw new AppError(
      'BAD_REQUEST',
      `expires: a waiver lasts ${WAIVER_DAYS} days at most. Choose an earlier end, and ask again when it is near.`,
    )
  return { starts: from, expires: to }
}

async function refuseOtherItem(ctx: ServiceContext, { violationId, rule, agentGlob }: RequestWaiver): Promise<void> {
  if (violationId === undefined) return
  const item = await getViolationInScope(ctx, violationId)
  if (!item.codes.includes(rule))
    throw new AppError('BAD_REQUEST', `rule: the violation breaks ${item.codes.join(', ')}, not ${rule}. Choose one of these.`)
  if (!globOf(agentGlob).test(item.agentId))
    throw new AppError('BAD_REQUEST', `agentGlob: does not match ${item.agentId}, whose violation it is. Name that agent.`)
}

/** Asks for leave to break one rule for a while. Nothing is waived before somebody else approves it.
 *  Errors: BAD_REQUEST naming the field (critical or unknown rule, times, another item's rule or agent), NOT_FOUND (the violation). */
export async function requestWaiver(ctx: ServiceContext, input: RequestWaiver): Promise<ChangedWaiver> {
  const now = ctx.now()
  await refuseOtherItem(ctx, input)
  const times = timesOf(input, now)
  refuseUnwaivable(await readActiveRules(ctx), input.rule)
  const { rule, agentGlob, controls, reason, ticket, violationId = null } = input
  const id = uuidv7(now.getTime())
  const asked = { rule, agentGlob, controls, reason, ticket, violationId }
  return ctx.db.$transaction(async (tx) => {
    await tx.waiver.create({ data: { id, ...asked, ...times, requestedBy: ctx.actor.id, requestedAt: now } })
    const after = { ...asked, starts: times.starts.toISOString(), expires: times.expires.toISOString() }
    await tx.waiverEvent.create({
      data: { waiverId: id, version: 1, action: 'waivers.request', at: now, by: ctx.actor.id, before: {}, after, reason },
    })
    await tx.event.create({ data: { topic: 'waivers', ref: id, version: '1' } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, ...after }), reason })
    return { id, state: 'requested', version: 1 }
  })
}
