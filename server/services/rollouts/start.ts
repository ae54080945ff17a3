import { AppError } from '@/lib/errors'
import { limitsOf, STEPS } from '@/lib/rollout-limits'
import type { StartedRollout, StartRollout } from '@/lib/schemas/rollouts'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { lockActive } from '@/server/services/policies/make-active'
import { moveVersion } from '@/server/services/policies/move-version'
import { readProfile } from '@/server/services/policies/read-profile'
import { setGate } from '@/server/services/policies/set-gate'
import { gateWords } from './gate-detail'
import { tellRollout } from './internal'
import { flipsOf, getReady, refuseIfOccupied } from './ready'

/** Starts the rollout of a version that is replayed and reviewed: it decides beside the active version, for nobody. From here the machine goes on.
 *  Errors: STEP_UP, NOT_FOUND, FORBIDDEN (an author), CONFLICT (another digest or state, a gate or its review is missing, another one runs). */
export async function startRollout(ctx: ServiceContext, input: StartRollout): Promise<StartedRollout> {
  const { version } = input
  const now = ctx.now()
  const id = uuidv7(now.getTime())
  try {
    await ctx.db.$transaction(async (tx) => {
      const baseline = await refuseIfOccupied(tx, await lockActive(tx))
      await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
      const { declared } = await getReady(ctx, tx, input)
      const limits = limitsOf(await readProfile(tx), flipsOf(declared))
      const detail = { rollout: id, step: 'shadow', profile: limits.profile }
      await moveVersion(ctx, tx, { version, from: ['replay'], to: 'shadow', action: 'policies.rollout', detail })
      const begun = { stepSince: now, startedAt: now, startedBy: ctx.actor.id }
      await tx.policyRollout.create({ data: { id, version, baseline, limits: limits satisfies Prisma.InputJsonObject, ...begun } })
      for (const step of STEPS)
        await setGate(ctx, tx, { version, gate: step, state: 'waiting', detail: gateWords({ id, step, limits }, 'not reached yet') })
      await tellRollout(tx, id, 'shadow')
    })
  } catch (cause) {
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002')
      throw new AppError('CONFLICT', 'Another rollout began at this moment, and only one runs at a time. Nothing was started by you.')
    throw cause
  }
  return { id, version }
}
