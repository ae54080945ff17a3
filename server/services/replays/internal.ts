import { AppError } from '@/lib/errors'
import type { ReplayRow, ReplaySample, ReplayState } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export const ROW = {
  id: true,
  draftId: true,
  draftVersion: true,
  version: true,
  digest: true,
  baseline: true,
  sample: true,
  state: true,
  done: true,
  total: true,
  error: true,
  requestedBy: true,
  requestedAt: true,
  startedAt: true,
  endedAt: true,
} as const satisfies Prisma.PolicyReplaySelect

export function rowOf(found: Prisma.PolicyReplayGetPayload<{ select: typeof ROW }>, nameOf: (id: string) => string): ReplayRow {
  const { requestedBy, requestedAt, startedAt, endedAt, sample, state, ...rest } = found
  return {
    ...rest,
    sample: sample as unknown as ReplaySample, // written by askReplay in this shape
    state: state as ReplayState, // the closed set of the table's check
    requestedBy: { id: requestedBy, name: nameOf(requestedBy) },
    requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }
}

/** Whoever wrote what a replay is about, or asked for its review. Errors: NOT_FOUND. */
export async function authorsOf(ctx: ServiceContext, source: string): Promise<ReadonlySet<string>> {
  const found = await ctx.db.policyReplay.findUnique({ where: { id: source }, select: { draftId: true, version: true } })
  if (!found) throw new AppError('NOT_FOUND', `There is no replay ${source}.`)
  const { draftId, version } = found
  if (draftId) {
    const authors = await ctx.db.policyDraftAuthor.findMany({ where: { draftId }, select: { personId: true } })
    return new Set(authors.map(({ personId }) => personId))
  }
  const made = await ctx.db.policyVersion.findUnique({
    where: { version: version ?? 0 },
    select: { createdBy: true, authors: { select: { personId: true } } },
  })
  return new Set(made ? [made.createdBy, ...made.authors.map(({ personId }) => personId)] : [])
}
