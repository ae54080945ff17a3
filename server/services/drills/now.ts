import { DRILL_OPEN, DRILL_SCENARIOS, type DrillScenario, type DrillState } from '@/lib/drill-words'
import type { DrillsNow, ScenarioRow } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import { whyNotStart } from './why-not'

async function scenarioNow(ctx: ServiceContext, { kind, family, name, says }: DrillScenario): Promise<ScenarioRow> {
  const open = [...DRILL_OPEN]
  const [last, running, whyNot] = await Promise.all([
    ctx.db.drill.findFirst({ where: { kind, family, state: { notIn: open } }, orderBy: { id: 'desc' } }),
    ctx.db.drill.findFirst({ where: { kind, family, state: { in: open } }, select: { id: true } }),
    whyNotStart(ctx, kind),
  ])
  return {
    ...{ kind, family, name, says, running, whyNot },
    last: last && {
      id: last.id,
      state: last.state as DrillState, // a constraint of the table
      acceptedAt: last.acceptedAt.toISOString(),
      endedAt: last.endedAt?.toISOString() ?? null,
    },
  }
}

/** Everything that can be drilled, with what came of it the last time. */
export async function readDrillsNow(ctx: ServiceContext): Promise<DrillsNow> {
  const scenarios = await Promise.all(DRILL_SCENARIOS.map((one) => scenarioNow(ctx, one)))
  return { scenarios, readAt: ctx.now().toISOString() }
}
