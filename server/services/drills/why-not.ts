import type { DrillKind } from '@/lib/drill-words'
import type { Prisma } from '@/server/generated/prisma/client'
import { standingDrill } from './resume'

/** Why a scenario cannot be started now, beside one that is under way; null: it can. */
export async function whyNotStart(ctx: { db: Prisma.TransactionClient }, kind: DrillKind): Promise<string | null> {
  if (kind === 'escape') return null
  const [standing, open] = await Promise.all([
    standingDrill(ctx),
    ctx.db.drill.findFirst({ where: { kind: { in: ['stop', 'resume'] }, endedAt: null }, select: { kind: true } }),
  ])
  if (open !== null && open.kind !== kind) return `The ${open.kind} drill is under way: it has to end first.`
  if (kind === 'resume') return standing === null ? 'No stop drill waits to be resumed.' : null
  return standing === null ? null : 'The last stop drill was not resumed: start the resume drill first.'
}
