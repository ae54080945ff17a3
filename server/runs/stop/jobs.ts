import * as z from 'zod'
import { whyNeverStopped } from '@/lib/emergency-lines'
import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { controllerOf, Pod, Thing } from '@/server/runs/cluster/shapes'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import type { Target } from '@/server/runs/kinds/target'
import { hasEnded } from './sandbox-pods'

const JobStatus = z.looseObject({
  completionTime: z.string().nullish(),
  conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
})
/** It has ended, well or not: nothing of it starts any more. */
export function isOver({ status }: KubeObject): boolean {
  const { completionTime, conditions } = JobStatus.catch({}).parse(status)
  return completionTime != null || (conditions ?? []).some(({ type, status: is }) => ['Complete', 'Failed'].includes(type) && is === 'True')
}

const JobSpec = z.looseObject({ suspend: z.boolean().nullish() })
export const isSuspended = ({ spec }: KubeObject): boolean => JobSpec.catch({}).parse(spec).suspend === true

export type Found = { target: Target; object: KubeObject }
async function listed(c: PlanContext, kind: 'CronJob' | 'Job', namespace: string | null): Promise<Found[]> {
  const { items } = await clusterOf(c).list({ resource: KINDS[kind], namespace }, reading(c))
  return items.map((object) => ({ object, target: { kind, namespace, name: object.metadata.name } }))
}

const isOwnedBy = ({ object }: Found, { metadata }: KubeObject) => controllerOf(read(Thing, object).metadata)?.uid === metadata.uid

/** Jobs that run or will in these namespaces, and what makes them, but for those of what is never stopped. */
export async function liveJobs(c: PlanContext, namespaces: readonly string[]): Promise<Found[]> {
  const all = await Promise.all(namespaces.flatMap((namespace) => [listed(c, 'CronJob', namespace), listed(c, 'Job', namespace)]))
  return all.flat().filter(({ object, target }) => whyNeverStopped(object.metadata) === null && !(target.kind === 'Job' && isOver(object)))
}

/** The live jobs of a schedule, also those that it made after somebody looked; of a job, itself. */
export async function jobsUnder(c: PlanContext, { target, object }: Found): Promise<Found[]> {
  if (target.kind === 'Job') return [{ target, object }]
  return (await listed(c, 'Job', target.namespace)).filter((job) => isOwnedBy(job, object) && !isOver(job.object))
}

/** What still runs for a job or a schedule, by owner. A suspended job may have pods that do not end. */
export async function podsUnder(c: PlanContext, { target, object }: Found): Promise<Pod[]> {
  const jobs =
    target.kind === 'Job' ? [{ target, object }] : (await listed(c, 'Job', target.namespace)).filter((job) => isOwnedBy(job, object))
  const owners = new Set(jobs.map((job) => job.object.metadata.uid))
  const { items } = await clusterOf(c).list({ resource: KINDS.Pod, namespace: target.namespace }, reading(c))
  return readAll(Pod, items).filter((pod) => owners.has(controllerOf(pod.metadata)?.uid ?? '') && !hasEnded(pod))
}
