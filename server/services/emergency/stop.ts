import type { StopScope } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import type { StopAll, StopOne, StopStarted } from '@/lib/schemas/emergency'
import { STOP_REVIEW_HOURS, type StopAction } from '@/lib/schemas/stops'
import { isTyped, TYPED_WRONG } from '@/lib/schemas/text'
import { typedOf } from '@/lib/stop-typed'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { type Also, startRun } from '@/server/runs/start'
import { keepRevisionIn, latchAllIn } from '@/server/runs/stop/latch-all'
import { byOf } from '@/server/services/incidents/change'
import { sqlOf } from '@/server/services/incidents/sql-of'
import { addEntry, announce } from '@/server/services/incidents/timeline'
import { personNames } from '@/server/services/people/names'
import { stopPlanOf } from '@/server/services/targets'
import { keepBlocks } from './keep-blocks'
import { stopUnrecorded } from './stop-unrecorded'

export type StopOrder = { scope: StopScope; target: string | null } & Pick<
  StopAll,
  'planId' | 'digest' | 'requestId' | 'typed' | 'reason' | 'incidentId' | 'assertion'
>

/** The plan that was confirmed, whatever its age, and whether a newer one has been made since: its steps look at what is there. */
async function refuseOther(ctx: ServiceContext, { scope, target, planId, digest }: StopOrder): Promise<void> {
  const plan = await ctx.db.plan.findUnique({ where: { id: planId }, select: { kind: true, digest: true, params: true } })
  if (plan?.kind !== 'emergency.stop') throw new AppError('NOT_FOUND', 'There is no such plan of a stop.')
  const { scope: of, target: on } = plan.params as { scope?: string; target?: string | null } // as planEmergencyStop writes them
  if (plan.digest !== digest || of !== scope || (on ?? null) !== target)
    throw new AppError('CONFLICT', 'digest: the plan is not the one that was shown to you. Look at the card again; nothing was stopped.')
}

/** A stop is in the name of an incident that is there, or of none. */
async function refuseStrangeIncident(ctx: ServiceContext, { incidentId }: StopOrder): Promise<void> {
  if (incidentId === undefined) return
  const found = await ctx.db.incident.findUnique({ where: { id: incidentId }, select: { id: true } })
  if (!found) throw new AppError('BAD_REQUEST', 'incidentId: there is no such incident. Stop without it, or open one of the list.')
}

/** The stop on the timeline of its incident, once it is under way: what else happens to the incident at that moment must not hold it up. */
async function tellIncident(ctx: ServiceContext, tx: Prisma.TransactionClient, of: { order: StopOrder; runId: string }): Promise<void> {
  const { incidentId, scope, target, reason } = of.order
  if (incidentId === undefined) return
  const sql = sqlOf(tx)
  const title = `Emergency stop started: ${typedOf(scope, target)}`
  const more = { detail: reason, href: `/runs/${of.runId}`, requestId: ctx.requestId }
  await addEntry(sql, incidentId, { kind: 'run', by: byOf(ctx), title, ...more })
  await announce(sql, incidentId)
}

type Recorded = { ctx: ServiceContext; order: StopOrder; method: string }

/** What has to be there with the run: the stop itself, its review, and, where everything is denied, the denial: it waits for no worker. */
const recorded =
  ({ ctx, order: { scope, target, reason, incidentId }, method }: Recorded): Also =>
  async (client: Sql, runId: string) => {
    const by = ctx.actor.id
    await client.query(
      `INSERT INTO emergency (id, scope, target, reason, started_by, method, accepted_at, run_id, incident_id)
       SELECT id, $2, $3, $4, $5, $6, created_at, id, $7::uuid FROM run WHERE id = $1`,
      [runId, scope, target, reason, by, method, incidentId ?? null],
    )
    const about = stopPlanOf({ scope, target })
    const action: StopAction = scope === 'services' || scope === 'agents' ? 'emergency.stop' : 'emergency.contain'
    const review = uuidv7(ctx.now().getTime())
    await client.query(
      `INSERT INTO stop_review (id, action, target_kind, target_id, reason, acted_by, acted_at, method, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, clock_timestamp() + make_interval(hours => $8))`,
      [review, action, about.kind, about.id, reason, by, method, STOP_REVIEW_HOURS],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('emergency', $1, 'accepted'), ('approvals', $2, 'stopped')`, [
      runId,
      review,
    ])
    await keepBlocks(client, runId)
    if (scope !== 'services' && scope !== 'agents') return
    await latchAllIn(client, { runId, by, reason, isDrill: false })
    await keepRevisionIn(client, { runId })
  }

/** Stops: one person, at once. The run, its record and the denial of everything are one transaction; a worker takes the rest from there. Pressed
 *  twice, it is the same run. Errors: NOT_FOUND, BAD_REQUEST (typed), CONFLICT (another plan, or a wider stop that runs), FORBIDDEN, STEP_UP. */
async function stopNow(ctx: ServiceContext, order: StopOrder): Promise<StopStarted> {
  const { actor, stepUpMethod: method } = ctx
  if (actor.kind !== 'person' || actor.sessionHash === null) throw new AppError('FORBIDDEN', 'Only a person can stop.')
  const named = typedOf(order.scope, order.target)
  if (!isTyped(named, order.typed)) throw new AppError('BAD_REQUEST', `typed: ${TYPED_WRONG}: ${named}`)
  if (!ctx.isAway) await refuseOther(ctx, order) // the worker compares it with the plan that it keeps
  if (ctx.isUnwritten) {
    const recording = await stopUnrecorded(ctx, order)
    return { runId: recording.id, isNew: true, startedBy: recording.startedBy, recording }
  }
  if (!method) throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
  await refuseStrangeIncident(ctx, order)
  const { planId, requestId, reason } = order
  const started = await startRun({ planId, requestId, requestedBy: actor.id, reason }, undefined, recorded({ ctx, order, method }))
  const { runId, isNew, startedBy } = started
  await ctx.db.$transaction(async (tx) => {
    if (isNew) await tellIncident(ctx, tx, { order, runId })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ runId, isNew }), reason })
  })
  const nameOf = await personNames(ctx, [startedBy])
  return { runId, isNew, startedBy: nameOf(startedBy) }
}

export const stopAll = (ctx: ServiceContext, { scope, ...order }: StopAll): Promise<StopStarted> =>
  stopNow(ctx, { scope, target: null, ...order })
export const stopOne = (ctx: ServiceContext, order: StopOne): Promise<StopStarted> => stopNow(ctx, order)
