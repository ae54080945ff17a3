import type { Prisma } from '@/server/generated/prisma/client'
import { EmergencyResumePlan, planEmergencyResume } from '@/server/runs/plans/emergency-resume'
import { stoppedBy } from '@/server/services/plans/stopped-by'
import { beginEnding, keepMove, type Moving } from './moving'
import { followRun, planningOf, startDrillRun } from './stop'

/** A drill is watched for as long as somebody looks at it, not for as long as a real one. */
const WATCH_MS = 10_000

/** The stop drill that nobody has resumed; null where there is none. */
export const standingDrill = ({ db }: { db: Prisma.TransactionClient }) =>
  db.emergency.findFirst({ where: { drill: true, resumedAt: null }, orderBy: { acceptedAt: 'desc' } })

async function begin(at: Moving, emergencyId: string): Promise<void> {
  const kept = EmergencyResumePlan.parse(await stoppedBy(at.ctx, emergencyId))
  const params = { ...kept, watchMs: Math.min(kept.watchMs, WATCH_MS) }
  const built = await planEmergencyResume(await planningOf(at), at.worker.kinds, params)
  const refusal = built.preview.refusals.map(({ message }) => message).join(' ')
  if (refusal !== '') return beginEnding(at, `The resume was refused: ${refusal}`)
  const { policyVersion: _version, isCritical: _critical, ...draft } = built
  // It gives back what a drill took from a drill: who may start drills is enough.
  const runId = await startDrillRun(at, { ...draft, quorum: null })
  await keepMove(at, { runId, attemptedAt: at.now })
}

/** One step of a resume drill, from whatever its row says. */
export async function moveResume(at: Moving): Promise<void> {
  const { drill, ctx } = at
  if (drill.state === 'accepted') {
    const stop = await standingDrill(ctx)
    return stop === null ? beginEnding(at, 'No stop drill waits to be resumed.') : keepMove(at, { state: 'running', emergencyId: stop.id })
  }
  if (drill.runId !== null) return followRun(at)
  if (drill.emergencyId !== null) await begin(at, drill.emergencyId)
}
