import { RUN_ENDS, type RunState } from '@/lib/run-states'
import type { ServiceContext } from '@/server/context'
import type { Drill } from './moving'
import type { Sights } from './score'
import { resumeSights, stopSights } from './stop-sights'

/** Where evidence was taken, what of it has a digest, and what is missing. */
async function evidenceOf(ctx: ServiceContext, { runId, sandboxId }: Drill) {
  if (runId === null || sandboxId === null) return { taken: [], missing: 0 }
  const rows = await ctx.db.evidence.findMany({ where: { runId, sandboxId }, select: { digest: true, takenAt: true } })
  const taken = rows.filter(({ digest }) => digest !== null)
  return { taken, missing: rows.length - taken.length }
}

/** What was seen of an escape drill, from the rows of others alone: the sensor's word, the sandbox, its evidence, its agent, the incident. */
async function escapeSights(ctx: ServiceContext, drill: Drill): Promise<Sights> {
  const { db } = ctx
  const one = <T>(id: string | null, find: (id: string) => Promise<T | null>): Promise<T | null> =>
    id === null ? Promise.resolve(null) : find(id)
  const [event, sandbox, incident, run, evidence, block, agent] = await Promise.all([
    one(drill.eventId, (id) => db.runtimeEvent.findUnique({ where: { id } })),
    one(drill.sandboxId, (id) => db.sandbox.findUnique({ where: { id } })),
    one(drill.incidentId, (id) => db.incident.findUnique({ where: { id } })),
    one(drill.runId, (id) => db.run.findUnique({ where: { id }, select: { state: true, outcome: true } })),
    evidenceOf(ctx, drill),
    db.agentVersion.findFirst({
      where: {
        agentId: drill.agentId,
        action: 'agents.block',
        at: { gte: drill.acceptedAt, ...(drill.endedAt ? { lte: drill.endedAt } : {}) },
      },
      orderBy: { at: 'asc' },
    }),
    db.agent.findUnique({ where: { agentId: drill.agentId }, select: { state: true } }),
  ])
  const from = event?.receivedAt ?? null
  const isRunOver = run !== null && RUN_ENDS.includes(run.state as RunState)
  const { taken, missing } = evidence
  const last = taken.map(({ takenAt }) => takenAt).toSorted((a, b) => b.getTime() - a.getTime())[0]
  return {
    detected: {
      from: drill.attemptedAt,
      at: from,
      said: event === null ? '' : `${event.source} said ${event.rule}`,
      ...(event === null ? { failed: 'no sensor said anything: not detected' } : {}),
    },
    contained: {
      from,
      at: sandbox?.containedAt ?? null,
      said: 'no endpoint and no path was left, as observed',
      ...(isRunOver && !sandbox?.containedAt ? { failed: 'nobody saw it contained' } : {}),
    },
    evidence: {
      from,
      at: last ?? null,
      said: `${taken.length} pieces with their digests${missing === 0 ? '' : `, ${missing} could not be had and say why`}`,
      ...(isRunOver && taken.length === 0 ? { failed: 'nothing was kept' } : {}),
    },
    stopped: {
      from,
      at: sandbox?.goneAt ?? null,
      said: 'its pod was gone by uid, as observed',
      ...(isRunOver && !sandbox?.goneAt ? { failed: 'nobody saw its pod gone' } : {}),
    },
    blocked: {
      from,
      at: block?.at ?? null,
      said: 'its agent was blocked in engine and controller',
      ...(isRunOver && !block ? { failed: 'its agent was not blocked' } : {}),
    },
    incident: {
      from,
      at: incident?.triggeredAt ?? null,
      said: incident === null ? '' : `INC-${incident.number}${incident.drill ? '' : ', which is no drill’s'}`,
      ...(incident !== null && !incident.drill ? { failed: 'it went into an incident that is no drill’s' } : {}),
      ...(event !== null && incident === null && drill.endingAt !== null ? { failed: 'no incident was opened' } : {}),
    },
    restored: {
      from: drill.endingAt,
      at: drill.restoredAt,
      said: 'its agent acts again and its token is revoked',
      ...(drill.restoredAt !== null && agent?.state !== 'active' && drill.endedAt === null
        ? { failed: 'its agent is still held back' }
        : {}),
    },
  }
}

/** What was seen of a drill so far. */
export const sightsOf = (ctx: ServiceContext, drill: Drill): Promise<Sights> => {
  switch (drill.kind) {
    case 'escape':
      return escapeSights(ctx, drill)
    case 'stop':
      return stopSights(ctx, drill)
    case 'resume':
      return resumeSights(ctx, drill)
    default:
      throw new Error(`there is no drill ${drill.kind}`)
  }
}
