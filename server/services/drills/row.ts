import { type DrillKind, type DrillState, scenarioOf } from '@/lib/drill-words'
import type { EscapeFamily } from '@/lib/sandbox-words'
import type { DrillRow, ScoreRow } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import type { Drill } from './moving'
import { scoreOf } from './score'
import { sightsOf } from './sights'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** A drill as pages and files show it. */
export const rowOf = (drill: Drill, nameOf: (id: string) => string): DrillRow => ({
  id: drill.id,
  kind: drill.kind as DrillKind, // a constraint of the table
  family: drill.family as EscapeFamily | null, // of the table of scenarios
  name: scenarioOf(drill.kind, drill.family).name,
  state: drill.state as DrillState, // likewise
  startedBy: nameOf(drill.startedBy),
  reason: drill.reason,
  target: drill.target,
  origin: drill.origin,
  isSimulated: drill.isSimulated,
  acceptedAt: drill.acceptedAt.toISOString(),
  attemptedAt: iso(drill.attemptedAt),
  endedAt: iso(drill.endedAt),
  why: drill.why,
  agentId: drill.agentId,
  sandboxId: drill.sandboxId,
  runId: drill.runId,
  incidentId: drill.incidentId,
  emergencyId: drill.emergencyId,
  drill: true,
})

/** What was written down at its end; while it is under way, what was seen so far. */
export async function sheetOf(ctx: ServiceContext, drill: Drill): Promise<ScoreRow[]> {
  if (drill.score !== null) return drill.score as unknown as ScoreRow[] // written by closeDrill in this shape
  return scoreOf(drill, await sightsOf(ctx, drill))
}
