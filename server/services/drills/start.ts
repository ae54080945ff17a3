import { drillAgent, scenarioOf } from '@/lib/drill-words'
import { AppError } from '@/lib/errors'
import type { DrillStarted, StartDrill } from '@/lib/schemas/drills'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { refuseUnlabelled } from './aim'
import { DRILL_CHANNEL } from './channel'
import type { Drill } from './moving'
import { whyNotStart } from './why-not'

const isTaken = (cause: unknown): boolean => typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'P2002'

async function saidOf(ctx: ServiceContext, drill: Drill, isNew: boolean): Promise<DrillStarted> {
  const nameOf = await personNames(ctx, [drill.startedBy])
  return { id: drill.id, isNew, startedBy: nameOf(drill.startedBy) }
}

/** The drill of an earlier press of the same button. Errors: CONFLICT where it was another one. */
async function findSame(ctx: ServiceContext, { requestId, kind, family }: StartDrill): Promise<Drill | null> {
  const found = await ctx.db.drill.findUnique({ where: { requestId } })
  if (found && (found.kind !== kind || found.family !== family || found.startedBy !== ctx.actor.id))
    throw new AppError('CONFLICT', 'requestId: it has started another drill. Open the page again.')
  return found
}

/** Starts a drill: its row, and a word to the workers, who do all of it. Pressed twice, it is the same drill.
 *  Errors: CONFLICT (one of this scenario is under way: who started it is named; or what it needs is not there), FORBIDDEN (also a target that is not labelled for drills), STEP_UP. */
export async function startDrill(ctx: ServiceContext, input: StartDrill): Promise<DrillStarted> {
  const { kind, family, target, requestId, reason } = input
  const { actor, stepUpMethod: method } = ctx
  if (actor.kind !== 'person') throw new AppError('FORBIDDEN', 'Only a person starts a drill.')
  if (!method) throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
  const same = await findSame(ctx, input)
  if (same) return saidOf(ctx, same, false)
  if (target !== undefined) refuseUnlabelled(ctx, target)
  const whyNot = await whyNotStart(ctx, kind)
  if (whyNot !== null) throw new AppError('CONFLICT', whyNot)
  const id = uuidv7(ctx.now().getTime())
  const data = {
    id,
    kind,
    family,
    requestId,
    reason,
    method,
    startedBy: actor.id,
    origin: ctx.origin,
    agentId: drillAgent(kind, family),
    target: target ?? null,
  }
  try {
    const drill = await ctx.db.$transaction(async (tx) => {
      const made = await tx.drill.create({ data })
      await tx.event.create({ data: { topic: 'drills', ref: id, version: 'accepted' } })
      await tx.$executeRaw`SELECT pg_notify(${DRILL_CHANNEL}, ${id})`
      await ctx.entry?.done(tx, { reason, drill: true, afterDigest: digestOf({ id, kind, family, target: target ?? null }) })
      return made
    })
    return await saidOf(ctx, drill, true)
  } catch (cause) {
    if (!isTaken(cause)) throw cause
    const first = await findSame(ctx, input)
    if (first) return saidOf(ctx, first, false)
    const open = await ctx.db.drill.findFirst({ where: { kind, family, endedAt: null } })
    const by = open ? (await saidOf(ctx, open, false)).startedBy : 'somebody'
    throw new AppError('CONFLICT', `The drill “${scenarioOf(kind, family).name}” is under way, started by ${by}. One runs at a time.`, {
      cause,
    })
  }
}
