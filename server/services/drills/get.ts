import { scenarioOf } from '@/lib/drill-words'
import { AppError } from '@/lib/errors'
import type { DrillDetail, DrillRef } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { rowOf, sheetOf } from './row'

/** A drill with its score sheet: as it was written down at its end, or as far as it has come. Errors: NOT_FOUND. */
export async function getDrill(ctx: ServiceContext, { id }: DrillRef): Promise<DrillDetail> {
  const drill = await ctx.db.drill.findUnique({ where: { id } })
  if (!drill) throw new AppError('NOT_FOUND', 'There is no such drill.')
  const [nameOf, score, incident] = await Promise.all([
    personNames(ctx, [drill.startedBy]),
    sheetOf(ctx, drill),
    drill.incidentId === null ? null : ctx.db.incident.findUnique({ where: { id: drill.incidentId }, select: { number: true } }),
  ])
  return {
    drill: rowOf(drill, nameOf),
    says: scenarioOf(drill.kind, drill.family).says,
    score,
    incidentNumber: incident?.number ?? null,
    readAt: ctx.now().toISOString(),
  }
}
