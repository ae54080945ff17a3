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
import { keptOf } from './keep-prior'
import { type Looked, stopStep } from './stop-step'
import { Line } from './timed'

export const StoppedTarget = Target.refine(({ kind }) => [...SCALABLE, 'CronJob', 'Job'].some((one) => one === kind), 'a workload or a job')
const JobSpec = z.looseObject({ suspend: z.boolean().nullish() })

export const ScaleDownParams = z.strictObject({ target: StoppedTarget, lineMs: Line })
type Params = z.infer<typeof ScaleDownParams>

export const isSuspendable = ({ kind }: Target): boolean => kind === 'CronJob' || kind === 'Job'

/** Why it may still start something; null where it cannot. */
export function whyUp(target: Target, object: KubeObject | null): string | null {
  if (object === null) return null
  if (isSuspendable(target)) return JobSpec.catch({}).parse(object.spec).suspend === true ? null : 'not suspended'
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
  const why = whyUp(target, object)
  return { missing: why === null ? [] : [{ key: keyOf(target), why }], of: 1, facts: { isThere: object !== null } }
}

/** To 0, or suspended; what it was before is kept first. Its pods are another step's to see. */
const act = (c: StepContext, { target }: Params, { n }: { n: number }): Promise<Acted[]> =>
  eachOf(c, [target], {
    keyOf,
    act: async (own) => {
      const object = await getObject(own, target)
      refuseNever(object)
      await keptOf(own, target)
      const write = {
        ...(await writing(own, target, keyFor(c, keyOf(target), 'stop', String(n)))),
        ref: refOf(target),
        precondition: preconditionOf(object),
      }
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
