import type { StopScope } from '@/lib/emergency-words'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'

type Stored = Prisma.EmergencyGetPayload<object>

/** The newest plan of a way back that is not over, by the stop that it is of. */
async function resumePlans(ctx: ServiceContext, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db.$queryRaw<{ emergency: string; id: string }[]>`
    SELECT DISTINCT ON (params->>'emergencyId') params->>'emergencyId' AS emergency, id::text FROM plan_request
    WHERE kind = 'emergency.resume' AND params->>'emergencyId' = ANY(${[...ids]}::text[]) AND state IN ('asked', 'ready', 'starting', 'started')
    ORDER BY params->>'emergencyId', created_at DESC`
  return new Map(rows.map(({ emergency, id }) => [emergency, id]))
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** Stops as pages show them. An instant that is null was not seen. */
export async function rowsOf(ctx: ServiceContext, stored: readonly Stored[]): Promise<EmergencyRow[]> {
  const [nameOf, plans] = await Promise.all([
    personNames(
      ctx,
      stored.map(({ startedBy }) => startedBy),
    ),
    resumePlans(
      ctx,
      stored.map(({ id }) => id),
    ),
  ])
  return stored.map((row) => ({
    id: row.id,
    scope: row.scope as StopScope, // a constraint of the table
    target: row.target,
    reason: row.reason,
    startedBy: nameOf(row.startedBy),
    acceptedAt: row.acceptedAt.toISOString(),
    runId: row.runId,
    latchedAt: iso(row.latchedAt),
    containedAt: iso(row.containedAt),
    stoppedAt: iso(row.stoppedAt),
    confirmedAt: iso(row.confirmedAt),
    failedAt: iso(row.failedAt),
    resumePlanId: plans.get(row.id) ?? null,
    resumeRunId: row.resumeRunId,
    resumedAt: iso(row.resumedAt),
    drill: row.drill,
    incidentId: row.incidentId,
  }))
}
