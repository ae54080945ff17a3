import { AppError } from '@/lib/errors'
import type { CustodyAct } from '@/lib/sandbox-words'
import type { EvidenceList, ListEvidence } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

/** A run takes a few dozen things of a sandbox; more than this is not shown and stays in the table. */
const MOST = 500
const CUSTODY_MOST = 2000

/** What was taken of a sandbox before it was ended, the newest run first, with everybody who had it since. What could not be had is a row that
 *  says why. Errors: NOT_FOUND. */
export async function listEvidence(ctx: ServiceContext, { sandboxId }: ListEvidence): Promise<EvidenceList> {
  const known = await ctx.db.sandbox.findUnique({ where: { id: sandboxId }, select: { id: true } })
  if (!known) throw new AppError('NOT_FOUND', 'There is no such sandbox.')
  const found = await ctx.db.evidence.findMany({
    where: { sandboxId },
    omit: { body: true },
    orderBy: [{ runId: 'desc' }, { name: 'asc' }],
    take: MOST,
  })
  const custody = await ctx.db.evidenceCustody.findMany({
    where: { evidenceId: { in: found.map(({ id }) => id) } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    take: CUSTODY_MOST,
  })
  const nameOf = await personNames(
    ctx,
    custody.map(({ by }) => by),
  )
  return {
    items: found.map((row) => ({
      id: row.id,
      runId: row.runId,
      name: row.name,
      mediaType: row.mediaType,
      size: row.size,
      digest: row.digest,
      isTruncated: row.isTruncated,
      missing: row.missing,
      takenAt: row.takenAt.toISOString(),
      erasedAt: row.erasedAt?.toISOString() ?? null,
      isHeld: row.holdUntil !== null && row.holdUntil > ctx.now(),
      custody: custody
        .filter(({ evidenceId }) => evidenceId === row.id)
        .map(({ act, by, reason, at }) => ({ act: act as CustodyAct, by: nameOf(by), reason, at: at.toISOString() })), // written from this closed set
    })),
    readAt: ctx.now().toISOString(),
  }
}
