import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { type Party, partiesOf } from '@/server/services/approvals/parties'
import { runCommand } from '@/server/services/run-command'
import { policyVersionOf } from '@/server/services/targets'
import { lockVersion } from './lock-review'
import { moveVersion } from './move-version'
import { resetGates, voidReviews } from './reset-gates'

type Tx = Pick<Prisma.TransactionClient, 'policyReview' | 'policyVersion' | 'person' | 'breakGlass'>

/** States that rest on somebody's approval and decide nothing alone yet. */
const RESTING = ['replay', 'shadow', 'canary'] as const

/** Why a word given earlier does not count any more; null while it does. */
function lostWhy(party: Party | undefined, { personId, sessionHash }: { personId: string; sessionHash: string | null }): string | null {
  if (!party || party.isDisabled) return 'who approved it was disabled'
  if (sessionHash !== null && party.isRevoked(sessionHash)) return 'the session it was approved in was revoked'
  const reviewer = { id: personId, name: '', kind: 'person', roles: party.roles, sessionHash: null } as const
  return can(reviewer, 'policies:review', EVERYWHERE) ? null : 'who approved it may not review any more'
}

/** Why no approval of a version stands; null while one does. An approval is of one digest. */
async function whyNone(tx: Tx, version: number, now: Date): Promise<string | null> {
  const found = await tx.policyVersion.findUnique({
    where: { version },
    select: {
      constitutionHash: true,
      reviews: { where: { verdict: 'approve', voidedAt: null }, select: { personId: true, sessionHash: true, digest: true } },
    },
  })
  const words = (found?.reviews ?? []).filter(({ digest }) => digest === found?.constitutionHash)
  if (words.length === 0) return 'nobody approved this digest'
  const parties = await partiesOf(tx as Prisma.TransactionClient, { ids: words.map(({ personId }) => personId), now }) // it reads both
  const lost = words.map((word) => lostWhy(parties.get(word.personId), word))
  return lost.includes(null) ? null : (lost[0] ?? null)
}

/** For whatever rests on a review, in its own transaction. Errors: CONFLICT saying why no approval of this very digest stands. */
export async function refuseUnlessReviewed(ctx: ServiceContext, tx: Prisma.TransactionClient, version: number): Promise<void> {
  const why = await whyNone(tx, version, ctx.now())
  if (why !== null) throw new AppError('CONFLICT', `Version ${version} needs a review: ${why}. Nothing was changed.`)
}

/** The rollout that runs, if it is of this version, ends with the approval it rests on. */
async function endRollout(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  { version, why }: { version: number; why: string },
): Promise<void> {
  const ended = await tx.policyRollout.updateManyAndReturn({
    where: { version, state: 'running' },
    data: { state: 'aborted', endedAt: ctx.now(), endedBy: ctx.actor.id, reason: why },
    select: { id: true },
  })
  for (const { id } of ended) await tx.event.create({ data: { topic: 'rollouts', ref: id, version: 'aborted' } })
}

/** Takes the version back to its review where the approval it rests on fell, as long as it does not decide alone. Out: why, null where it stands. */
export async function lookAgainAtReview(ctx: ServiceContext, version: number): Promise<string | null> {
  if ((await whyNone(ctx.db, version, ctx.now())) === null) return null
  const rule = { permission: 'policies:measure', action: 'policies.measure', target: policyVersionOf(version) } as const
  return runCommand(ctx, rule, (opened) =>
    opened.db.$transaction(async (tx) => {
      await lockVersion(tx, version)
      const lost = await whyNone(tx, version, opened.now())
      if (lost === null) return null
      const why = `The approval is void: ${lost}.`
      await voidReviews(opened, tx, { version, why: lost })
      await endRollout(opened, tx, { version, why })
      await resetGates(opened, tx, version)
      await moveVersion(opened, tx, { version, from: RESTING, to: 'review', action: 'policies.measure', reason: why })
      return why
    }),
  )
}

/** Every version that rests on an approval. Errors: the first one, after all were looked at; a version that was moved meanwhile is none. */
export async function lookAgainAtReviews(ctx: ServiceContext): Promise<void> {
  const resting = await ctx.db.policyVersion.findMany({
    where: { state: { in: [...RESTING] }, reviews: { some: { verdict: 'approve', voidedAt: null } } },
    select: { version: true },
  })
  const broken: unknown[] = []
  for (const { version } of resting)
    await lookAgainAtReview(ctx, version).catch((cause: unknown) => {
      if (!(cause instanceof AppError)) broken.push(cause)
    })
  if (broken.length > 0) throw broken[0]
}
