import * as z from 'zod'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { isReady, Pod, Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { type Repair, repairOf } from '@/server/runs/cluster/stuck-set'
import { type PlanContext, type Preview, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { pause } from '@/server/runs/pause'
import { clusterOf, findObject, getObject, keyFor, writing } from './at-hand'
import { mayOrRefusal } from './dry-run'
import { WAITS_FOR_PODS } from './patience'
import { emptyPreview, planTarget, refusalFinding, refused } from './planned'
import { podsOf } from './pods-of'
import { keyOf, refOf, sayTarget, Target } from './target'

export const RepairParams = z.strictObject({
  target: Target.refine(({ kind }) => kind === 'StatefulSet', 'a StatefulSet'),
  timeoutMs: z.number().int().min(1_000).max(3_600_000),
})
export type RepairParams = z.infer<typeof RepairParams>

const Result = z.strictObject({ deleted: z.array(z.string()) })
type Result = z.infer<typeof Result>

const LOOK_MS = 1_000
const isOver = (c: StepContext, { timeoutMs }: RepairParams) => c.now().getTime() - c.intentAt.getTime() > timeoutMs

async function look(c: PlanContext, { target }: RepairParams): Promise<{ repair: Repair; pods: Pod[] }> {
  const set = read(Workload, await getObject(c, target))
  const pods = await podsOf(c, set)
  return { repair: repairOf(set, pods), pods }
}

/** By uid and version: a pod that got Ready since it was looked at is another version, and is spared. */
async function deleteStuck(c: StepContext, { set, pod }: { set: Target; pod: { name: string; uid: string } }): Promise<boolean> {
  const target: Target = { kind: 'Pod', namespace: set.namespace, name: pod.name }
  const object = await findObject(c, target)
  if (object === null || object.metadata.uid !== pod.uid || isReady(read(Pod, object))) return false
  // The fence is the set's: a pod that the set makes anew is no target of its own.
  const stamp = { runId: c.runId, fence: c.fenceOf(keyOf(set)), changeId: keyFor(c, pod.uid) }
  await clusterOf(c).delete({
    ...(await writing(c, target, stamp.changeId)),
    stamp,
    ref: refOf(target),
    precondition: preconditionOf(object),
  })
  return true
}

async function run(c: StepContext, p: RepairParams): Promise<Result> {
  const deleted: string[] = []
  for (;;) {
    const { repair } = await look(c, p)
    if (repair.state === 'notNeeded' || isOver(c, p)) return { deleted }
    if (repair.state === 'delete' && (await deleteStuck(c, { set: p.target, pod: repair.next }))) deleted.push(repair.next.name)
    await pause(LOOK_MS, c.signal)
  }
}

const sayRepair = (repair: Exclude<Repair, { state: 'notNeeded' }>, set: string): string => {
  if (repair.state === 'delete') return `${set}: pod ${repair.next.name} of the old revision is not Ready and holds the others back`
  if (repair.for === 'seen') return `${set}: its controller has not seen the change yet`
  return repair.for === 'leaving' ? `${set}: pod ${repair.pod} is leaving` : `${set}: pod ${repair.pod} is not Ready yet`
}

/** A StatefulSet that starts its pods in order stays stuck on a pod of the bad revision: such pods go, one at a time, from the highest. */
export const clusterRepairSet = stepKind<RepairParams, Result>({
  name: 'cluster.repair-set',
  version: 1,
  params: RepairParams,
  result: Result,
  ...WAITS_FOR_PODS,
  maxAttempts: 5,
  target: ({ target }) => keyOf(target),
  plan: async (c, p): Promise<Preview> => {
    const object = await findObject(c, p.target)
    if (object === null) return refused({ code: 'notFound', what: sayTarget(p.target) }, p.target)
    const pods = await podsOf(c, read(Workload, object))
    const stuck = pods.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name)
    const may = await mayOrRefusal(c, {
      target: { kind: 'Pod', namespace: p.target.namespace, name: `${p.target.name}-0` },
      verb: 'delete',
    })
    const refusals = may === null || stuck.length === 0 ? [] : [refusalFinding(may, p.target)]
    return { ...emptyPreview(), targets: [planTarget(p.target, object)], refusals, detail: { notReady: stuck } }
  },
  observe: async (c, p) => ((await look(c, p)).repair.state === 'notNeeded' ? 'satisfied' : 'partial'),
  run,
  verify: async (c, p): Promise<Verdict> => {
    const { repair } = await look(c, p)
    if (repair.state === 'notNeeded') return { state: 'verified', facts: { why: repair.why } }
    const reason = sayRepair(repair, sayTarget(p.target))
    return isOver(c, p) ? { state: 'failed', end: 'not_converged', reason } : { state: 'pending', reason, retryAfterMs: LOOK_MS }
  },
} satisfies StepKind<RepairParams, Result>)
