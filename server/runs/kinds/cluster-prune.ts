import type * as z from 'zod'
import { diffObjects } from '@/lib/object-diff'
import type { KubeObject } from '@/server/ports/cluster'
import { DEFAULT_DENY, isOurs } from '@/server/runs/config/read-set'
import type { Snapshots } from '@/server/runs/config/snapshots'
import { type PlanContext, type Preview, type Prior, Refused, type StepContext, type StepKind, stepKind } from '@/server/runs/kind'
import { clusterOf, findObject, keyFor, preview, writing } from './at-hand'
import { captureKept, keptBefore, SetObject } from './before-rollback'
import { dryRun, mayOrRefusal } from './dry-run'
import { CONVERGES } from './patience'
import { emptyPreview, planTarget, refusalFinding, refused } from './planned'
import { putBack } from './put-back'
import { Decided, keyOf, refOf, sayTarget } from './target'
import { NOT_NEEDED, Wrote, wroteOf } from './wrote'

export const PruneParams = SetObject.extend({ decided: Decided }).refine(
  ({ target }) => !(target.kind === 'NetworkPolicy' && target.name === DEFAULT_DENY),
  `${DEFAULT_DENY} exists at every moment: it is never removed`,
)
export type PruneParams = z.infer<typeof PruneParams>

/** The object that was meant, by uid; null once it is gone, whatever has its name now. */
async function meant(c: PlanContext, { target, decided }: PruneParams): Promise<KubeObject | null> {
  const object = await findObject(c, target)
  return object === null || object.metadata.uid !== decided.uid ? null : object
}

async function plan(c: PlanContext, p: PruneParams): Promise<Preview> {
  const { target, decided } = p
  const object = await meant(c, p)
  if (object === null) return { ...emptyPreview(), isNoop: true }
  if (!isOurs(object)) return refused({ code: 'notOurs', what: sayTarget(target) }, target)
  const may = await mayOrRefusal(c, { target, verb: 'delete' })
  const write = () => clusterOf(c).delete({ ...preview(c), ref: refOf(target), precondition: decided })
  const tried = may?.code === 'denied' ? null : await dryRun(target, write)
  const refusals = [may, tried?.refusal ?? null].flatMap((one) => (one === null ? [] : [refusalFinding(one, target)]))
  const detail = { diff: diffObjects(object, null) }
  return { ...emptyPreview(), targets: [planTarget(target, object)], refusals, detail }
}

/** Makes it again as it was. It has another uid then. */
async function takeBack(c: StepContext, snapshots: Snapshots, { p, prior }: { p: PruneParams; prior: Prior }): Promise<void> {
  const before = await keptBefore(c, snapshots, { ...p, prior })
  if (before === null) return
  const object = await findObject(c, p.target)
  if (object?.metadata.uid === p.decided.uid && object.metadata.deletionTimestamp === undefined) return
  if (object !== null) throw new Refused(`${sayTarget(p.target)} is another object now, or still going. It is left as it is.`)
  const write = await writing(c, p.target, keyFor(c, keyOf(p.target), 'undo'))
  await putBack(c, {
    target: p.target,
    goal: before,
    precondition: 'absent',
    force: false,
    write,
    restKey: keyFor(c, keyOf(p.target), 'rest'),
  })
}

/** Removes one object that is not in a snapshot: by uid, and only one that carries our label. */
export const clusterPrune = (snapshots: Snapshots) =>
  stepKind<PruneParams, Wrote>({
    name: 'cluster.prune',
    version: 1,
    params: PruneParams,
    result: Wrote,
    ...CONVERGES,
    timeoutMs: 60_000,
    target: ({ target }) => keyOf(target),
    plan,
    capture: (c, p) => captureKept(c, snapshots, p),
    goal: () => ({ uid: null, digest: null }),
    observe: async (c, p) => {
      const object = await meant(c, p)
      return object === null || object.metadata.deletionTimestamp !== undefined ? 'satisfied' : 'absent'
    },
    run: async (c, p, key) => {
      const object = await meant(c, p)
      if (object === null) return NOT_NEEDED
      if (!isOurs(object)) throw new Refused(`${sayTarget(p.target)} does not carry our label any more: it is not ours to remove.`)
      return wroteOf(await clusterOf(c).delete({ ...(await writing(c, p.target, key)), ref: refOf(p.target), precondition: p.decided }))
    },
    verify: async (c, p) => {
      const object = await meant(c, p)
      if (object === null) return { state: 'verified', facts: { uid: p.decided.uid } }
      const finalizers = (object.metadata.finalizers ?? []).join(', ')
      if (object.metadata.deletionTimestamp === undefined) return { state: 'failed', reason: `${sayTarget(p.target)} is still there` }
      return {
        state: 'pending',
        reason: `${sayTarget(p.target)} is not gone yet; finalizer ${finalizers || 'unknown'}`,
        retryAfterMs: 1_000,
      }
    },
    compensate: (c, p, prior) => takeBack(c, snapshots, { p, prior }),
  } satisfies StepKind<PruneParams, Wrote>)
