import { AppError } from '@/lib/errors'
import { isOpen } from '@/lib/policy-gates'
import type { ActivateRollout } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { refuseUnlessReviewed } from '@/server/services/policies/look-again'
import { lockActive, makeActive } from '@/server/services/policies/make-active'
import { readEngines, whyNotRunning } from './engines'
import { rolloutIn } from './gate-detail'
import { getStored, type StoredRollout, tellRollout } from './internal'
import { whyAbort } from './judge'
import { measureRollout } from './measure'

/** Errors: CONFLICT naming the engine that would not decide with it at once, or that nobody is there to do so. */
async function refuseIfColdAnywhere(ctx: ServiceContext, { id, step }: StoredRollout, hash: string): Promise<void> {
  const engines = await readEngines(ctx, { id, hash })
  if (engines.length === 0)
    throw new AppError('CONFLICT', 'No engine was heard in the last 15 s, so nobody says that it has this version. Nothing was changed.')
  const why = engines.map((engine) => whyNotRunning(engine, step)).find((one) => one !== null)
  if (why) throw new AppError('CONFLICT', `${why}. Every engine has to run it before it decides everywhere. Nothing was changed.`)
}

/** A lead makes the version of a rollout the deciding one, after its last step. Every engine has it warm by then.
 *  Errors: STEP_UP, NOT_FOUND, CONFLICT (another digest, a step before the last, its gate or its review is missing, an engine that is not there yet,
 *  another version decides by now, or somebody was faster). */
export async function activateRollout(ctx: ServiceContext, { id, version, digest }: ActivateRollout): Promise<{ version: number }> {
  const rollout = await getStored(ctx, { id, version })
  const { stepVersion, baseline } = rollout
  if (rollout.state !== 'running') throw new AppError('CONFLICT', `This rollout is ${rollout.state} already. Nothing was changed.`)
  const found = await ctx.db.policyVersion.findUniqueOrThrow({
    where: { version },
    select: { constitutionHash: true, gates: { where: { gate: 'canary_50' }, select: { state: true, detail: true } } },
  })
  if (found.constitutionHash !== digest)
    throw new AppError('CONFLICT', `Version ${version} is not what was shown to you. Look at it again; nothing was changed.`)
  const gate = found.gates.find(({ state, detail }) => isOpen(state as 'passed') && rolloutIn(detail) === id)
  if (rollout.step !== 'canary_50' || !gate)
    throw new AppError('CONFLICT', 'Its last step, 50 % of the agents, is not passed yet. Nothing was changed.')
  // The machine looks each second, if it runs at all: what would end the rollout is looked at here once more.
  const why = whyAbort(rollout, await measureRollout(ctx, rollout))
  if (why !== null) throw new AppError('CONFLICT', `${why} Nothing was changed.`)
  await refuseIfColdAnywhere(ctx, rollout, digest)
  await ctx.db.$transaction(async (tx) => {
    const active = await lockActive(tx)
    if (active !== baseline)
      throw new AppError(
        'CONFLICT',
        `Version ${active} decides now; this rollout was compared with version ${baseline}. Nothing was changed.`,
      )
    await refuseUnlessReviewed(ctx, tx, version)
    const { count } = await tx.policyRollout.updateMany({
      where: { id, state: 'running', step: 'canary_50', stepVersion },
      data: { state: 'done', endedAt: ctx.now(), endedBy: ctx.actor.id, stepVersion: { increment: 1 } },
    })
    if (count === 0) throw new AppError('CONFLICT', 'This rollout moved at this moment. Look at it again; nothing was changed by you.')
    await makeActive(ctx, tx, { version, from: ['canary'], old: 'superseded', action: 'policies.activate' })
    await tellRollout(tx, id, 'done')
  })
  return { version }
}
