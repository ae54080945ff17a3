import { AppError } from '@/lib/errors'
import { GATES, type Gate, gatesOf, isOpen } from '@/lib/policy-gates'
import type { StartRollout } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { refuseUnlessReviewed } from '@/server/services/policies/look-again'
import { readRunning } from './internal'

type Reader = Prisma.TransactionClient
const ASKED: readonly Gate[] = [...gatesOf('draft'), ...gatesOf('replay')]

/** One at a time, beside the version that decides. Errors: CONFLICT. */
export async function refuseIfOccupied(tx: Reader, active: number | null): Promise<number> {
  if (active === null) throw new AppError('CONFLICT', 'No version is active. There is nothing to compare with.')
  const running = await readRunning(tx)
  if (running)
    throw new AppError(
      'CONFLICT',
      `Version ${running.version} is being rolled out, and only one is at a time. Wait for it, or abort it first.`,
    )
  const need = await tx.policyEmergency.findFirst({ where: { state: 'active' }, select: { version: true } })
  if (need) throw new AppError('CONFLICT', `Version ${need.version} decides in need, for hours only. A rollout begins when that is over.`)
  return active
}

/** A version that may be rolled out by this person. Errors: NOT_FOUND, FORBIDDEN (an author), CONFLICT (another digest or state, a gate, its review or its
 *  signature is missing). */
export async function getReady(ctx: ServiceContext, tx: Reader, { version, digest }: StartRollout): Promise<{ declared: unknown }> {
  const found = await tx.policyVersion.findUnique({
    where: { version },
    select: {
      constitutionHash: true,
      state: true,
      declared: true,
      authors: { select: { personId: true } },
      gates: { select: { gate: true, state: true } },
      _count: { select: { signatures: true } },
    },
  })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const authors = new Set(found.authors.map(({ personId }) => personId))
  if (authors.has(ctx.actor.id)) throw new AppError('FORBIDDEN', 'You wrote in it. Somebody who did not has to start its rollout.')
  if (found.constitutionHash !== digest)
    throw new AppError('CONFLICT', `Version ${version} is not what was shown to you. Look at it again; nothing was started.`)
  if (found.state !== 'replay')
    throw new AppError('CONFLICT', `Version ${version} is ${found.state.replace('_', ' ')}; a rollout begins from replay.`)
  const open = new Set(found.gates.filter(({ state }) => isOpen(state as 'passed')).map(({ gate }) => gate))
  const closed = ASKED.filter((gate) => !open.has(gate))
  if (closed.length > 0) {
    const named = closed.map((gate) => `“${GATES[gate].title}”`).join(', ')
    throw new AppError('CONFLICT', `Not passed yet: ${named}.`)
  }
  await refuseUnlessReviewed(ctx, tx, version)
  if (found._count.signatures === 0)
    throw new AppError('CONFLICT', `Version ${version} is not signed yet, so no engine would take it. Try again in a few seconds.`)
  return { declared: found.declared }
}

/** Declared by the author as a share; what cannot be read is none. */
export const flipsOf = (declared: unknown): number => {
  const flips = (declared as { flips?: unknown } | null)?.flips
  return typeof flips === 'number' && flips >= 0 && flips <= 1 ? flips : 0
}
