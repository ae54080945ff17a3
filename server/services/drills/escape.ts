import { DRILL_LINES } from '@/lib/drill-words'
import { RUN_ENDS, type RunState } from '@/lib/run-states'
import type { EscapeFamily } from '@/lib/sandbox-words'
import type { Prisma } from '@/server/generated/prisma/client'
import { readyAgent } from './agent'
import { agedMs, beginEnding, keepMove, type Moving } from './moving'
import { playedMessage } from './play-sensor'
import { executionOf } from './probe'
import { labelOf, tokenFor } from './token'

type Sandbox = Prisma.SandboxGetPayload<object>

/** How long each part may take before the drill says that it did not come to it. */
const READY_MS = 45_000
const RESPONDED_MS = 180_000
/** As a sensor calls what it acts on: high. */
const GRAVE = 2

/** Nothing was decided about it: an engine that did not answer, or did not know the token yet, may do so a moment later. */
const isUndecided = ({ state, decisionId }: Sandbox): boolean => state === 'refused' && decisionId === null

/** The sandbox of a drill, whichever worker asked for it, and those that were refused undecided before, newest first. */
async function findSandbox({ ctx, drill }: Moving): Promise<{ found: Sandbox | null; undecided: Sandbox[] }> {
  const tokens = await ctx.db.apiToken.findMany({ where: { label: labelOf(drill.id) }, select: { id: true } })
  const all = await ctx.db.sandbox.findMany({
    where: { tokenId: { in: tokens.map(({ id }) => id) }, drill: true },
    orderBy: { requestedAt: 'desc' },
  })
  return { found: all.find((one) => !isUndecided(one)) ?? null, undecided: all.filter(isUndecided) }
}

/** Asks the controller for the drill's sandbox like any agent does, or finds the one that was asked for. Out: it, once it runs. */
export async function runningSandbox(at: Moving): Promise<Sandbox | null> {
  const { worker, drill } = at
  const { found, undecided } = await findSandbox(at)
  const isLate = agedMs(at, drill.acceptedAt) > READY_MS
  if (found === null) {
    if (isLate) return late(at, `The controller started nothing in time${saidOf(undecided[0]?.why)}`)
    const key = `drill:${drill.id}:${undecided.length}`
    const asked = await worker.door.execute(await tokenFor(at), key, executionOf(drill.agentId, familyOf(at)))
    if (asked.kind !== 'accepted' && drill.why !== asked.why) await keepMove(at, { why: asked.why.slice(0, 500) })
    return null
  }
  if (drill.sandboxId === null) await keepMove(at, { sandboxId: found.id, isSimulated: found.isSimulated, why: null })
  if (found.state === 'running' || found.state === 'suspect') return found
  if (found.state === 'ended' || found.state === 'refused')
    return late(at, `Its sandbox was ${found.state} before the attempt${saidOf(found.why)}`)
  return isLate ? late(at, `Its sandbox was still ${found.state} after ${READY_MS / 1000} s.`) : null
}

const saidOf = (why: string | null | undefined): string => (why ? `: ${why}` : '.')

async function late(at: Moving, why: string): Promise<null> {
  await beginEnding(at, why)
  return null
}

const familyOf = ({ drill }: Moving): EscapeFamily | null => drill.family as EscapeFamily | null // a row of the table of scenarios

/** On a cluster with sensors the program's own start is the attempt; a laptop's cluster runs none, so the sensor is played by its real door. */
async function attempt(at: Moving, sandbox: Sandbox): Promise<void> {
  const family = familyOf(at)
  if (family === null) return
  if (!sandbox.isSimulated) return keepMove(at, { attemptedAt: sandbox.readyAt ?? at.now })
  const told = await at.worker.door.report(await tokenFor(at), playedMessage(family, sandbox, at.now))
  if (told.kind === 'taken') return keepMove(at, { attemptedAt: at.now })
  if (agedMs(at, at.drill.acceptedAt) > READY_MS) await beginEnding(at, `What the sensor saw was not taken: ${told.why}`)
}

/** Follows what the ordinary automation does: nothing here contains anything. */
async function follow(at: Moving): Promise<void> {
  const { ctx, drill } = at
  const event = await ctx.db.runtimeEvent.findFirst({
    where: { sandboxId: drill.sandboxId, isEscape: true, severity: { gte: GRAVE } },
    orderBy: { receivedAt: 'asc' },
  })
  const sinceMs = agedMs(at, drill.attemptedAt)
  if (event === null) {
    if (sinceMs > DRILL_LINES.detected)
      await beginEnding(at, `Not detected: no sensor said anything within ${DRILL_LINES.detected / 1000} s.`)
    return
  }
  const alert = await ctx.db.alert.findFirst({ where: { fingerprint: `event:${event.id}` }, select: { incidentId: true } })
  const found = { eventId: event.id, runId: event.runId, incidentId: alert?.incidentId ?? null }
  const isNew = found.eventId !== drill.eventId || found.runId !== drill.runId || found.incidentId !== drill.incidentId
  if (isNew) await keepMove(at, found)
  const run = found.runId === null ? null : await ctx.db.run.findUnique({ where: { id: found.runId }, select: { state: true } })
  const isOver = run !== null && RUN_ENDS.includes(run.state as RunState)
  if (isOver && found.incidentId !== null) return beginEnding(at, null)
  if (sinceMs > RESPONDED_MS)
    await beginEnding(at, isOver ? 'No incident was opened in time.' : 'The containment did not come to its end in time.')
}

/** One step of an escape drill, from whatever its row says. */
export async function moveEscape(at: Moving): Promise<void> {
  const { drill } = at
  if (drill.state === 'accepted') {
    const why = await readyAgent(at)
    return why === null ? keepMove(at, { state: 'running' }) : beginEnding(at, why)
  }
  if (drill.attemptedAt !== null) return follow(at)
  const sandbox = await runningSandbox(at)
  if (sandbox !== null) await attempt(at, sandbox)
}
