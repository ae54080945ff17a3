import { AppError } from '@/lib/errors'
import type { ReportKind } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import type { Period } from './periods'

type Wanted = { id: string; kind: ReportKind; period: Period; runId: string | null }

/** Keeps what a person asks for, for a worker to make. Errors: CONFLICT (the same report is being made). */
export async function storeRequest(ctx: ServiceContext, { id, kind, period, runId }: Wanted): Promise<{ id: string }> {
  const asked = {
    kind,
    periodFrom: period.from,
    periodTo: period.to,
    runId,
    cause: 'person',
    requestedAt: ctx.now(),
    requestedBy: ctx.actor.id,
  }
  try {
    return await ctx.db.$transaction(async (tx) => {
      await tx.reportRequest.create({ data: { id, ...asked } })
      await tx.event.create({ data: { topic: 'reports', ref: id, version: 'requested' } })
      await ctx.entry?.done(tx)
      return { id }
    })
  } catch (cause) {
    const code = cause && typeof cause === 'object' && 'code' in cause ? cause.code : null
    if (code === 'P2002')
      throw new AppError('CONFLICT', 'The same report is being made now. Wait for it, then ask again if it is not enough.', { cause })
    throw cause
  }
}
