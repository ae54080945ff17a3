import { AppError } from '@/lib/errors'
import { nextStep } from '@/lib/rollout-limits'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { activeFreeze, refuseInFreezeUntilDone } from '@/server/freeze'
import type { Prisma } from '@/server/generated/prisma/client'
import { moveVersion, tellVersion } from '@/server/services/policies/move-version'
import { setGate } from '@/server/services/policies/set-gate'
import { runCommand } from '@/server/services/run-command'
import { policyVersionOf } from '@/server/services/targets'
import { endRollout } from './end'
import { gateDetail, rolloutIn } from './gate-detail'
import { readRunning, type StoredRollout, tellRollout } from './internal'
import { judgeStep, whyAbort } from './judge'
import { measureRollout } from './measure'

/** What is measured and only looked at is written down again after so long. */
const GATE_AGAIN_MS = 30_000

/** idle: none runs. waits: nothing moved. lost: another worker, or a person, was faster. */
export type Turn = 'idle' | 'waits' | 'advanced' | 'aborted' | 'lost'

async function readGate(ctx: ServiceContext, { id, version, step }: StoredRollout) {
  const gate = await ctx.db.policyGate.findUnique({ where: { version_gate: { version, gate: step } } })
  return gate && rolloutIn(gate.detail) === id ? gate : null // of an earlier rollout it says nothing
}

/** To the next step; after the last one only its gate opens, and a lead goes on. */
async function moveOn(ctx: ServiceContext, rollout: StoredRollout, detail: Prisma.InputJsonObject): Promise<void> {
  const { id, version, step, stepVersion } = rollout
  const now = ctx.now()
  const next = nextStep(step)
  await ctx.db.$transaction(async (tx) => {
    await refuseInFreezeUntilDone(tx, now)
    const { count } = await tx.policyRollout.updateMany({
      where: { id, state: 'running', stepVersion },
      data: { stepVersion: { increment: 1 }, ...(next ? { step: next, stepSince: now } : {}) },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody moved this rollout at the same moment.')
    const after = { rollout: id, step: next ?? step, ...(next ? {} : { passed: true }) }
    if (step === 'shadow')
      await moveVersion(ctx, tx, { version, from: ['shadow'], to: 'canary', action: 'policies.advance', detail: after })
    else {
      const before = { rollout: id, step }
      await tx.$queryRaw`SELECT 1 FROM policy_version WHERE version = ${version} FOR UPDATE`
      await tellVersion(ctx, tx, { version, action: 'policies.advance', before, after })
      await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after) })
    }
    await setGate(ctx, tx, { version, gate: step, state: 'passed', detail })
    await tellRollout(tx, id, next ?? 'passed')
  })
}

/** What a gate says while it waits: at once when its state is another, else now and then. */
async function keepGate(
  ctx: ServiceContext,
  rollout: StoredRollout,
  found: { state: 'waiting' | 'failed'; detail: Prisma.InputJsonObject },
) {
  const before = await readGate(ctx, rollout)
  const isFresh = before !== null && ctx.now().getTime() - before.at.getTime() < GATE_AGAIN_MS
  if (before?.state === 'passed' || (isFresh && before.state === found.state)) return
  await ctx.db.$transaction((tx) => setGate(ctx, tx, { version: rollout.version, gate: rollout.step, ...found }))
}

/** A command of the machine that loses to somebody else has nothing to tell: the next turn looks again. */
async function tried(turn: Turn, run: () => Promise<void>): Promise<Turn> {
  try {
    await run()
    return turn
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'CONFLICT') return 'lost'
    throw cause
  }
}

/** One look at the rollout that runs: measured anew from its rows, ended if anything says so, moved one step if its gate is passed. A freeze holds the
 *  step back and never the end. Whoever calls it twice at once moves it once. */
export async function advanceRollout(ctx: ServiceContext): Promise<Turn> {
  const rollout = await readRunning(ctx.db)
  if (!rollout) return 'idle'
  const measured = await measureRollout(ctx, rollout)
  const { version, stepVersion } = rollout
  const target = policyVersionOf(version)
  const reason = whyAbort(rollout, measured)
  if (reason !== null)
    return tried('aborted', () =>
      runCommand(ctx, { permission: 'policies:abort', action: 'policies.abort', target }, (opened) =>
        opened.db.$transaction((tx) => endRollout(opened, tx, { rollout, reason, expected: stepVersion })),
      ),
    )
  const { state, missing } = judgeStep(rollout, measured, ctx.now())
  const detail = gateDetail(rollout, measured, missing)
  if (state !== 'passed') {
    await keepGate(ctx, rollout, { state, detail })
    return 'waits'
  }
  if ((await readGate(ctx, rollout))?.state === 'passed') return 'waits' // the last step is passed: a lead goes on
  if (await activeFreeze(ctx.db, ctx.now())) return 'waits'
  return tried('advanced', () =>
    runCommand(ctx, { permission: 'policies:advance', action: 'policies.advance', target }, (opened) => moveOn(opened, rollout, detail)),
  )
}
