import * as z from 'zod'
import type { KubeObject, NewObject, Precondition } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { sayUndone, undoneBy } from '@/server/runs/cluster/undone-by'
import { digestOfKept } from '@/server/runs/config/kept'
import { objectIn, type Snapshots } from '@/server/runs/config/snapshots'
import { type PlanContext, type Prior, Refused, type StepContext, type StepKind, stepKind } from '@/server/runs/kind'
import { clusterOf, findObject, keyFor, writing } from './at-hand'
import { captureKept, keptBefore, SetObject } from './before-rollback'
import type { Hold } from './hold'
import { CONVERGES } from './patience'
import { previewApply } from './preview-apply'
import { isAt, putBack } from './put-back'
import { Decided, keyOf, refOf, sayTarget, type Target } from './target'
import { Wrote, wroteOf } from './wrote'

export const ApplyParams = SetObject.extend({
  snapshotId: z.uuid(),
  /** Of the object in the snapshot. */
  digest: z.string().max(80),
  /** What stood there when it was planned; null: nothing did. */
  decided: Decided.nullable(),
  /** Takes over fields that others own: a choice of the plan. */
  force: z.boolean(),
  holdMs: z.number().int().min(0).max(3_600_000),
})
export type ApplyParams = z.infer<typeof ApplyParams>

/** The object of the plan's snapshot. Errors: Refused where it is not what was planned. */
async function goalOf(c: PlanContext, snapshots: Snapshots, { snapshotId, target, digest }: ApplyParams): Promise<NewObject> {
  const snapshot = await snapshots.get(snapshotId)
  const goal = snapshot === null ? null : objectIn(snapshot, keyOf(target))
  if (snapshot === null || goal === null || digestOfKept(goal) !== digest)
    throw new Refused(`The snapshot does not hold ${sayTarget(target)} as it was planned.`)
  if ('runId' in c && snapshot.runId === c.runId) throw new Refused('A run may not put back what it has kept itself.')
  return goal
}

const isThere = (object: KubeObject | null, digest: string): boolean => object !== null && isAt(object, digest)

function preconditionFor({ decided, target }: ApplyParams, object: KubeObject | null): Precondition | 'absent' {
  if (decided !== null) return decided
  if (object !== null) throw new Refused(`${sayTarget(target)} has appeared since the plan was built.`)
  return 'absent'
}

/** Puts back what this run found, if what stands there is still what this run wrote. */
async function takeBack(c: StepContext, snapshots: Snapshots, { p, prior }: { p: ApplyParams; prior: Prior }): Promise<void> {
  const before = await keptBefore(c, snapshots, { ...p, prior })
  const object = await findObject(c, p.target)
  if (before === null ? object === null : isThere(object, digestOfKept(before))) return
  if (object !== null && !isAt(object, p.digest))
    throw new Refused(`${sayTarget(p.target)}: ${sayUndone(undoneBy(object.metadata))}. It is left as it is.`)
  const write = await writing(c, p.target, keyFor(c, keyOf(p.target), 'undo'))
  if (before === null) {
    if (object !== null) await clusterOf(c).delete({ ...write, ref: refOf(p.target), precondition: preconditionOf(object) })
    return
  }
  const precondition = object === null ? ('absent' as const) : preconditionOf(object)
  const restKey = keyFor(c, keyOf(p.target), 'undo rest')
  await putBack(c, { target: p.target, goal: before, precondition, force: true, write, restKey })
}

const gone = (target: Target) => ({ state: 'failed' as const, reason: `${sayTarget(target)} is gone` })

/** One object of a snapshot, by server-side apply. */
export const clusterApply = (snapshots: Snapshots, hold: Hold) =>
  stepKind<ApplyParams, Wrote>({
    name: 'cluster.apply',
    version: 1,
    params: ApplyParams,
    result: Wrote,
    ...CONVERGES,
    timeoutMs: 60_000,
    target: ({ target }) => keyOf(target),
    plan: async (c, p) => previewApply(c, { ...p, goal: await goalOf(c, snapshots, p) }),
    capture: (c, p) => captureKept(c, snapshots, p),
    goal: ({ digest }) => ({ digest }),
    observe: async (c, p) => (isThere(await findObject(c, p.target), p.digest) ? 'satisfied' : 'absent'),
    run: async (c, p, key) => {
      const goal = await goalOf(c, snapshots, p)
      const precondition = preconditionFor(p, await findObject(c, p.target))
      const restKey = keyFor(c, keyOf(p.target), 'rest')
      const write = await writing(c, p.target, key)
      return wroteOf(await putBack(c, { target: p.target, goal, precondition, force: p.force, write, restKey }))
    },
    verify: async (c, p) => {
      const id = `${c.runId}/${c.n}`
      const object = await findObject(c, p.target)
      const holds = isThere(object, p.digest)
      const heldMs = hold.held(id, holds, { now: c.now() })
      if (holds && heldMs < p.holdMs)
        return { state: 'pending', reason: 'looked at again after a while', retryAfterMs: Math.min(10_000, p.holdMs - heldMs) }
      hold.forget(id)
      if (holds) return { state: 'verified' }
      if (object === null) return gone(p.target)
      const by = undoneBy(object.metadata)
      return { state: 'failed', end: 'reverted', reason: `${sayTarget(p.target)}: ${sayUndone(by)}`, facts: { undoneBy: by } }
    },
    compensate: (c, p, prior) => takeBack(c, snapshots, { p, prior }),
  } satisfies StepKind<ApplyParams, Wrote>)
