import type { StopScope } from '@/lib/emergency-words'
import { stopKey } from '@/lib/emergency-words'
import { StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { ServiceContext } from '@/server/context'
import type { Prior } from '@/server/runs/kind'

/** What a stop that runs needs when its database is lost. */
export type RunAtHand = { entry: StopPlanEntry; reason: string; isDrill: boolean; acceptedAt: Date; priors: Prior[] }

/** The plan of a stop that runs, as a plan file has it, and what was kept of its targets so far. Null where it is no emergency stop. */
export async function runAtHand(ctx: ServiceContext, runId: string): Promise<RunAtHand | null> {
  const run = await ctx.db.run.findUnique({
    where: { id: runId },
    select: { reason: true, drill: true, createdAt: true, plan: true, priorStates: true },
  })
  if (run?.plan.kind !== 'emergency.stop') return null
  const { plan, reason, drill: isDrill, createdAt: acceptedAt } = run
  const { scope, target = null } = plan.params as { scope: StopScope; target?: string | null } // as planEmergencyStop writes them
  const steps = (plan.steps as { n: number; parentN?: number; kind: string; title: string; params: unknown }[]).map(
    ({ n, parentN, kind, title, params }) => ({ n, ...(parentN === undefined ? {} : { parentN }), kind, title, params }),
  )
  const priors = run.priorStates.map(
    ({ targetKey, body, takenAt }): Prior => ({ targetKey, body: body as Record<string, unknown>, takenAt }), // written by steps, as objects
  )
  const entry = StopPlanEntry.parse({
    ...{ key: stopKey(scope, target), scope, target, planId: plan.id, digest: plan.digest, compiledAt: plan.createdAt.toISOString() },
    ...{ steps, targets: plan.targets, priors: Object.fromEntries(priors.map(({ targetKey, body }) => [targetKey, body])) },
  })
  return { entry, reason, isDrill, acceptedAt, priors }
}
