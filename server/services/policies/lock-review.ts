import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { refuseIfCut } from '@/server/services/people/internal'
import { type Reviewed, readReviewed, whyNotReview } from './may-review'

type Tx = Prisma.TransactionClient

/** Holds the row of a version until the transaction ends: of two words at once the second sees what the first did. */
export const lockVersion = (tx: Tx, version: number): Promise<unknown> =>
  tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`

/** How the person confirmed it. Errors: STEP_UP. */
export function methodOf({ stepUpMethod }: ServiceContext): StepUpMethod {
  if (stepUpMethod) return stepUpMethod
  throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
}

type Asked = { version: number; digest?: string; permission: 'policies:review' | 'policies:override' }

/** A version whose row is locked, for a word of somebody that may count. Errors: NOT_FOUND, FORBIDDEN (an author, or who asked for the review),
 *  CONFLICT (another digest than was looked at, or the right was taken meanwhile). */
export async function lockForWord(ctx: ServiceContext, tx: Tx, { version, digest, permission }: Asked): Promise<Reviewed> {
  await lockVersion(tx, version)
  const found = await readReviewed(tx, version)
  const why = whyNotReview(ctx.actor, found)
  if (why !== null) throw new AppError('FORBIDDEN', why)
  await refuseIfCut(ctx, tx, permission)
  if (digest !== undefined && digest !== found.digest)
    throw new AppError('CONFLICT', `Version ${version} is not what was shown to you. Look at it again; nothing was counted.`)
  return found
}

/** Keeps what somebody said, bound to the digest and to the session it was said in. */
export async function keepWord(
  ctx: ServiceContext,
  tx: Tx,
  { of, verdict, comment }: { of: Reviewed; verdict: 'approve' | 'refuse'; comment: string },
): Promise<void> {
  const { id: personId, sessionHash } = ctx.actor
  const said = { id: crypto.randomUUID(), version: of.version, digest: of.digest, verdict, comment, at: ctx.now() }
  await tx.policyReview.create({ data: { ...said, personId, method: methodOf(ctx), sessionHash } })
}
