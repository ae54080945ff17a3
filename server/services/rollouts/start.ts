import { AppError } from '@/lib/errors'
import { type Gate, gatesOf, isOpen } from '@/lib/policy-gates'
import { limitsOf, STEPS } from '@/lib/rollout-limits'
import type { StartedRollout, StartRollout } from '@/lib/schemas/rollouts'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { lockActive } from '@/server/services/policies/make-active'
import { moveVersion } from '@/server/services/policies/move-version'
import { readProfile } from '@/server/services/policies/read-profile'
import { setGate } from '@/server/services/policies/set-gate'
import { readRunning, tellRollout } from './internal'

type Tx = Prisma.TransactionClient
const ASKED: readonly Gate[] = [...gatesOf('draft'), ...gatesOf('replay')]

async function getReady(ctx: ServiceContext, tx: Tx, { version, digest }: StartRollout) {
  await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
  const found = await tx.policyVersion.findUnique({
    where: { version },
    select: {
      constitutionHash: true,
      state: true,
      declared: true,
      authors: { select: { personId: true } },
      gates: { select: { gate: true, state: true } },
      reviews: { where: { voidedAt: null }, select: { verdict: true, digest: true, personId: true } },
      _count: { select: { signatures: true } },
    },
  })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const authors = new Set(found.authors.map(({ personId }) => personId))
  if (authors.has(ctx.actor.id)) throw new AppError('FORBIDDEN', 'You wrote in it. Somebody who did not has to start its rollout.')
  if (found.constitutionHash !== digest)
    throw new AppError('CONFLICT', `Version ${version} is not what was shown to you. Look at it again; nothing was started.`)
  if (found.state !== 'replay')
    throw new AppError(
      'CONFLICT',
      `Version ${version} is ${found.state.replace('_', ' ')}; a rollout begins from replay. Nothing was started.`,
    )
  const open = new Set(found.gates.filter(({ state }) => isOpen(state as 'passed')).map(({ gate }) => gate))
  const closed = ASKED.filter((gate) => !open.has(gate))
  if (closed.length > 0)
    throw new AppError('CONFLICT', `These gates of version ${version} are not passed: ${closed.join(', ')}. Nothing was started.`)
  const isApproved = found.reviews.some((one) => one.verdict === 'approve' && one.digest === digest && !authors.has(one.personId))
  if (!isApproved) throw new AppError('CONFLICT', `Nobody's approval of version ${version} counts any more. It needs a new review.`)
  if (found._count.signatures === 0)
    throw new AppError('CONFLICT', `Version ${version} is not signed yet, so no engine would take it. Try again in a few seconds.`)
  return found
}

/** One at a time, beside the version that decides. */
async function getBaseline(tx: Tx): Promise<number> {
  const baseline = await lockActive(tx)
  if (baseline === null) throw new AppError('CONFLICT', 'No version is active. There is nothing to compare with.')
  const running = await readRunning(tx)
  if (running)
    throw new AppError(
      'CONFLICT',
      `Version ${running.version} is being rolled out, and only one is at a time. Wait for it, or abort it first.`,
    )
  const need = await tx.policyEmergency.findFirst({ where: { state: 'active' }, select: { version: true } })
  if (need) throw new AppError('CONFLICT', `Version ${need.version} decides in need, for hours only. A rollout begins when that is over.`)
  return baseline
}

/** Declared by the author as a share; what cannot be read is none. */
const flipsOf = (declared: unknown): number => {
  const flips = (declared as { flips?: unknown } | null)?.flips
  return typeof flips === 'number' && flips >= 0 && flips <= 1 ? flips : 0
}

/** Starts the rollout of a version that is replayed and reviewed: it decides beside the active version, for nobody. From here the machine goes on.
 *  Errors: STEP_UP, NOT_FOUND, FORBIDDEN (an author), CONFLICT (another digest or state, a gate or its review is missing, another one runs). */
export async function startRollout(ctx: ServiceContext, input: StartRollout): Promise<StartedRollout> {
  const { version } = input
  const now = ctx.now()
  const id = uuidv7(now.getTime())
  try {
    await ctx.db.$transaction(async (tx) => {
      const baseline = await getBaseline(tx)
      const { declared } = await getReady(ctx, tx, input)
      const limits = limitsOf(await readProfile(tx), flipsOf(declared))
      const detail = { rollout: id, step: 'shadow', profile: limits.profile }
      await moveVersion(ctx, tx, { version, from: ['replay'], to: 'shadow', action: 'policies.rollout', detail })
      const begun = { stepSince: now, startedAt: now, startedBy: ctx.actor.id }
      await tx.policyRollout.create({ data: { id, version, baseline, limits: limits satisfies Prisma.InputJsonObject, ...begun } })
      for (const gate of STEPS) await setGate(ctx, tx, { version, gate, state: 'waiting', detail: { rollout: id } })
      await tellRollout(tx, id, 'shadow')
    })
  } catch (cause) {
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002')
      throw new AppError('CONFLICT', 'Another rollout began at this moment, and only one runs at a time. Nothing was started by you.')
    throw cause
  }
  return { id, version }
}
