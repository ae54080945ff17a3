import { STEP_NAMES, STEPS, type Step } from '@/lib/rollout-limits'
import type { RolloutMove } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import type { StoredRollout } from './internal'

type After = { step?: unknown; state?: unknown; passed?: unknown; aborted?: unknown }
export type Moves = { moves: RolloutMove[]; began: Partial<Record<Step, Date>> }

function sayMove({ step, state, passed, aborted }: After): string {
  const found = STEPS.find((one) => one === step)
  const name = found ? STEP_NAMES[found] : 'A step'
  if (state === 'rolled_back' || aborted === true) return `Aborted in ${name.toLowerCase()}`
  return passed === true ? `${name} passed; a lead may make it active` : `${name} began`
}

/** What was announced of a rollout, the oldest first, and when each step began. */
export async function readMoves(ctx: ServiceContext, { id, version, state, endedAt, endedBy }: StoredRollout): Promise<Moves> {
  const events = await ctx.db.policyEvent.findMany({
    where: { version, after: { path: ['rollout'], equals: id } },
    orderBy: { seq: 'asc' },
    select: { at: true, by: true, after: true, reason: true },
  })
  const nameOf = await personNames(ctx, [...events.map(({ by }) => by), endedBy ?? ''])
  const moves = events.map(({ at, by, after, reason }) => ({
    at: at.toISOString(),
    by: nameOf(by),
    says: sayMove(after as After), // written by the verbs of this folder
    reason,
  }))
  const began: Moves['began'] = {}
  for (const { at, after } of events) {
    const { step, passed } = after as After
    const found = STEPS.find((one) => one === step)
    if (found && passed !== true) began[found] ??= at
  }
  const done = { by: nameOf(endedBy ?? ''), says: `Version ${version} decides for everybody`, reason: null }
  return { moves: state === 'done' && endedAt ? [...moves, { at: endedAt.toISOString(), ...done }] : moves, began }
}
