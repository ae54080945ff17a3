import { AppError } from '@/lib/errors'
import { GATES, isOpen } from '@/lib/policy-gates'
import { EMERGENCY_GATES, EMERGENCY_REVIEW_HOURS } from '@/lib/schemas/emergencies'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { refuseUnlessReviewed } from '@/server/services/policies/look-again'

export type Stored = Prisma.PolicyEmergencyGetPayload<object>
type Tx = Prisma.TransactionClient

/** A change that nobody else moves until the transaction ends. Errors: NOT_FOUND. */
export async function lockEmergency(tx: Tx, id: string): Promise<Stored> {
  await tx.$queryRaw`SELECT 1 FROM policy_emergency WHERE id = ${id}::uuid FOR UPDATE`
  const found = await tx.policyEmergency.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such emergency change.')
  return found
}

/** Told to every open page. */
export const tellPages = (tx: Tx, id: string, word: string): Promise<unknown> =>
  tx.event.create({ data: { topic: 'emergencies', ref: id, version: word } })

/** It was in force, it is over, and nobody else has looked at it. */
export const isToReview = ({ state, confirmedAt, reviewedAt }: Stored): boolean =>
  state === 'ended' && confirmedAt !== null && reviewedAt === null
export const isReviewLate = (row: Stored, now: Date): boolean =>
  isToReview(row) && row.endedAt !== null && now.getTime() - row.endedAt.getTime() > EMERGENCY_REVIEW_HOURS * 3_600_000

export type Ready = { version: number; createdBy: string; authors: string[] }

/** The version as it may be made active in need: measured, reviewed and replayed like any other, for exactly this digest. Locked.
 *  Errors: NOT_FOUND, CONFLICT (another digest, another state, a gate that is not open, or no review that counts). */
export async function getReady(ctx: ServiceContext, tx: Tx, { version, digest }: { version: number; digest: string }): Promise<Ready> {
  await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
  const found = await tx.policyVersion.findUnique({
    where: { version },
    select: { state: true, constitutionHash: true, createdBy: true, authors: true, gates: true },
  })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  if (found.constitutionHash !== digest)
    throw new AppError(
      'CONFLICT',
      `Version ${version} has another digest than the one shown: ${found.constitutionHash}. Nothing was changed.`,
    )
  if (found.state !== 'replay')
    throw new AppError(
      'CONFLICT',
      `Version ${version} is ${found.state.replace('_', ' ')}; an emergency change needs one that was reviewed and replayed.`,
    )
  const open = new Set(found.gates.flatMap(({ gate, state }) => (isOpen(state as 'passed') ? [gate] : []))) // a constraint of the table
  const closed = EMERGENCY_GATES.filter((gate) => !open.has(gate))
  if (closed.length > 0)
    throw new AppError(
      'CONFLICT',
      `Version ${version} has ${closed.length === 1 ? 'a gate' : `${closed.length} gates`} that ${closed.length === 1 ? 'is' : 'are'} not open: ${closed.map((gate) => GATES[gate].title).join('; ')}.`,
    )
  await refuseUnlessReviewed(ctx, tx, version)
  return { version, createdBy: found.createdBy, authors: found.authors.map(({ personId }) => personId) }
}
