import type { Actor } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { VersionState } from '@/lib/policy-gates'
import type { Prisma } from '@/server/generated/prisma/client'

type Tx = Pick<Prisma.TransactionClient, 'policyVersion' | 'policyEvent'>

/** A version and the people behind it. */
export type Reviewed = {
  version: number
  digest: string
  state: VersionState
  /** People, not accounts: whoever wrote in its draft. */
  authors: ReadonlySet<string>
  /** Whoever asked for a review of it, the first time or again. */
  requesters: ReadonlySet<string>
}

/** Errors: NOT_FOUND. */
export async function readReviewed(tx: Tx, version: number): Promise<Reviewed> {
  const found = await tx.policyVersion.findUnique({
    where: { version },
    select: { constitutionHash: true, state: true, createdBy: true, authors: { select: { personId: true } } },
  })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const asked = await tx.policyEvent.findMany({ where: { version, action: 'policies.submit' }, select: { by: true } })
  return {
    version,
    digest: found.constitutionHash,
    state: found.state as VersionState, // by the table's constraint
    authors: new Set(found.authors.map(({ personId }) => personId)),
    requesters: new Set([found.createdBy, ...asked.map(({ by }) => by)]),
  }
}

/** Why somebody's word about a version cannot count, whatever their roles; null when it can. */
export function whyNotReview(actor: Pick<Actor, 'id'>, { authors, requesters }: Pick<Reviewed, 'authors' | 'requesters'>): string | null {
  if (authors.has(actor.id)) return 'You wrote in it. Somebody who did not has to look at it.'
  if (requesters.has(actor.id)) return 'You asked for its review. Another person has to look at it.'
  return null
}
