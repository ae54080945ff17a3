import type { ReportBody } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { cell } from './cell'
import type { Asked } from './gather'
import { type Period, reportName } from './periods'

export const spoken = ({ from, to }: Period) => ({ from: from.toISOString(), to: to.toISOString() })

async function askedBy(ctx: ServiceContext, { cause, requestedBy }: Asked): Promise<string> {
  if (cause === 'schedule') return 'the calendar'
  const nameOf = await personNames(ctx, [requestedBy])
  return cell(nameOf(requestedBy))
}

async function activeConstitution(ctx: ServiceContext, at: Date): Promise<ReportBody['constitution']> {
  const active = await ctx.db.policyActivation.findFirst({ where: { at: { lte: at } }, orderBy: { seq: 'desc' } })
  if (!active) return null
  const version = await ctx.db.policyVersion.findUnique({ where: { version: active.version }, select: { constitutionHash: true } })
  return { version: active.version, hash: version?.constitutionHash ?? 'unknown' }
}

/** Who made it, when, of what, and by which software and rules: of every report. */
export async function headerOf(ctx: ServiceContext, asked: Asked) {
  const generatedAt = ctx.now()
  return {
    v: 1 as const,
    name: reportName(asked.kind, generatedAt),
    id: asked.id,
    kind: asked.kind,
    period: spoken(asked.period),
    generatedAt: generatedAt.toISOString(),
    by: await askedBy(ctx, asked),
    environment: cell(asked.environment),
    origin: ctx.origin,
    software: cell(asked.software),
    constitution: await activeConstitution(ctx, generatedAt),
    lateMs: asked.lateMs,
  }
}
