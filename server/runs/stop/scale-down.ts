import * as z from 'zod'
import { whyNeverStopped } from '@/lib/emergency-lines'
import type { KubeObject } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { Refused, type StepContext } from '@/server/runs/kind'
import { clusterOf, findObject, getObject, keyFor, writing } from '@/server/runs/kinds/at-hand'
import { keyOf, refOf, SCALABLE, Target } from '@/server/runs/kinds/target'
import type { Acted } from './acted'
import { eachOf } from './each'
import { isOver, isSuspended, jobsUnder } from './jobs'
import { keptOf } from './keep-prior'
import { stampOver } from './quarantine'
import { type Looked, type Missing, stopStep } from './stop-step'
import { Line } from './timed'

export const StoppedTarget = Target.refine(({ kind }) => [...SCALABLE, 'CronJob', 'Job'].some((one) => one === kind), 'a workload or a job')

export const ScaleDownParams = z.strictObject({ target: StoppedTarget, lineMs: Line })
type Params = z.infer<typeof ScaleDownParams>

export const isSuspendable = ({ kind }: Target): boolean => kind === 'CronJob' || kind === 'Job'

/** Why it may still start something; null where it cannot. */
export function whyUp(target: Target, object: KubeObject | null): string | null {
  if (object === null) return null
  if (isSuspendable(target)) return isSuspended(object) || (target.kind === 'Job' && isOver(object)) ? null : 'not suspended'
  const count = read(Workload, object).spec.replicas ?? 1
  return count === 0 ? null : `${count} replicas`
}

/** Whatever the plan says: what a stop must not touch is looked at on the object itself. Errors: Refused. */
export function refuseNever(object: KubeObject): void {
  const why = whyNeverStopped(object.metadata)
  if (why !== null) throw new Refused(`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ${why}.`)
}

async function look(c: StepContext, { target }: Params): Promise<Looked> {
  const object = await findObject(c, target)
  const jobs = target.kind === 'CronJob' && object !== null ? await jobsUnder(c, { target, object }) : []
  const missing = [{ target, object }, ...jobs].flatMap((one) => {
    const why = whyUp(one.target, one.object)
    return why === null ? [] : [{ key: keyOf(one.target), why }]
  })
  return { missing, of: 1 + jobs.length, facts: { isThere: object !== null } }
}

/** The object itself, and of a schedule the jobs that it has made, whenever that was. */
async function wantedOf(c: StepContext, target: Target, missing: readonly Missing[]): Promise<Target[]> {
  const object = target.kind === 'CronJob' ? await findObject(c, target) : null
  const jobs = object === null ? [] : await jobsUnder(c, { target, object })
  const wanted = new Set(missing.map(({ key }) => key))
  return [target, ...jobs.map((job) => job.target)].filter((one) => wanted.has(keyOf(one)))
}

/** To 0, or suspended; what it was before is kept first. Its pods are another step's to see. */
const act = async (c: StepContext, p: Params, { n, missing }: { n: number; missing: readonly Missing[] }): Promise<Acted[]> =>
  eachOf(c, await wantedOf(c, p.target, missing), {
    keyOf,
    act: async (own, target) => {
      const object = await getObject(own, target)
      refuseNever(object)
      await keptOf(own, target)
      const key = keyOf(target)
      const stamped =
        key === keyOf(p.target) ? await writing(own, target, keyFor(c, key, 'stop', String(n))) : stampOver(own, object, { key, n })
      const write = { ...stamped, ref: refOf(target), precondition: preconditionOf(object) }
      if (isSuspendable(target)) return clusterOf(c).patch({ ...write, patch: { type: 'merge', body: { spec: { suspend: true } } } })
      return clusterOf(c).scale({ ...write, replicas: 0 })
    },
  })

export const scaleDown = stopStep<Params>({
  name: 'emergency.scale',
  params: ScaleDownParams,
  target: ({ target }) => keyOf(target),
  goal: ({ target }) => (isSuspendable(target) ? { isSuspended: true } : { replicas: 0 }),
  late: 'passes',
  look,
  act,
})
