import type { Reach, Standing } from '@/lib/schemas/activations'
import type { EmergencyState } from '@/lib/schemas/emergencies'
import type { ServiceContext } from '@/server/context'
import { rowsOf } from '@/server/services/emergency/rows'
import { personNames } from '@/server/services/people/names'
import { type Latch, readLatch } from './latch'
import { reachOf, readEngines } from './reach'

/** The revision under which the stop stands: an engine that has it, or a later one, denies everything. */
async function readStopReach(ctx: ServiceContext, { since }: Latch): Promise<Reach> {
  const [engines, kept] = await Promise.all([
    readEngines(ctx),
    ctx.db.runtimeHistory.findFirst({ where: { key: 'latch' }, orderBy: { revision: 'desc' }, select: { revision: true, at: true } }),
  ])
  const revision = kept === null ? null : Number(kept.revision)
  return reachOf(engines, {
    at: since === null ? (kept?.at ?? ctx.now()) : new Date(since),
    follows: (said) => revision !== null && (said.runtimeRevision ?? -1) >= revision,
    since: (said) => said.stoppedSince,
  })
}

async function readLiftRequest(ctx: ServiceContext): Promise<string | null> {
  const asked = await ctx.db.accessRequest.findFirst({
    where: { action: 'policies.lift', state: 'waiting', expiresAt: { gt: ctx.now() } },
    select: { id: true },
  })
  return asked?.id ?? null
}

async function readStop(ctx: ServiceContext): Promise<Standing['stop']> {
  const where = { resumedAt: null, drill: false }
  const [newest, total] = await Promise.all([
    ctx.db.emergency.findFirst({ where, orderBy: [{ acceptedAt: 'desc' }, { id: 'desc' }] }),
    ctx.db.emergency.count({ where }),
  ])
  const [row] = newest === null ? [] : await rowsOf(ctx, [newest])
  return row === undefined ? null : { ...row, others: total - 1 }
}

/** What stands over every page about what decides: that everything is denied, how far that has come, and the emergency change that waits or is in force. */
export async function readStanding(ctx: ServiceContext): Promise<Standing> {
  const now = ctx.now()
  const [latch, emergency, stops, stop] = await Promise.all([
    readLatch(ctx.db),
    ctx.db.policyEmergency.findFirst({ where: { OR: [{ state: 'active' }, { state: 'asked', lapsesAt: { gt: now } }] } }),
    ctx.db.run.count({ where: { state: { in: ['queued', 'running', 'waiting', 'uncertain'] }, plan: { class: 'stop' } } }),
    readStop(ctx),
  ])
  const nameOf = await personNames(
    ctx,
    [latch?.by, emergency?.askedBy, emergency?.confirmedBy].flatMap((id) => id ?? []),
  )
  const told = latch && (await Promise.all([readStopReach(ctx, latch), readLiftRequest(ctx)]))
  return {
    isStopRunning: stops > 0,
    stop,
    denyAll:
      latch && told
        ? {
            since: latch.since,
            by: latch.by === null ? 'nobody that this console knows' : latch.by === 'system:cli' ? 'the command line' : nameOf(latch.by),
            reason: latch.reason ?? 'no reason was given',
            reach: told[0],
            liftRequestId: told[1],
            stopRunId: latch.runId ?? null,
          }
        : null,
    emergency: emergency && {
      id: emergency.id,
      version: emergency.version,
      previous: emergency.previous,
      state: emergency.state as Extract<EmergencyState, 'asked' | 'active'>, // as asked for
      reason: emergency.reason,
      askedBy: nameOf(emergency.askedBy),
      confirmedBy: emergency.confirmedBy === null ? null : nameOf(emergency.confirmedBy),
      until: (emergency.expiresAt ?? emergency.lapsesAt).toISOString(),
    },
    readAt: now.toISOString(),
  }
}
