import { createHash } from 'node:crypto'
import type { Cluster, KubeObject, Precondition, Read, Stamp, Write } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { type PlanContext, Refused, type StepContext } from '@/server/runs/kind'
import { keyOf, refOf, type Target } from './target'

export function clusterOf({ cluster }: PlanContext): Cluster {
  if (cluster === null) throw new Refused('No cluster is configured.')
  return cluster
}

const isStep = (c: PlanContext): c is StepContext => 'runId' in c

/** Reads are made by the worker's own account, which may read and nothing else; writes by the person. */
export const reading = (c: PlanContext): Read => ({ signal: c.signal, lane: isStep(c) && c.lane === 0 ? 'emergency' : 'write' })

/** One change id is one write of one object: `key` is the step's, the same in every attempt. What the run kept of the object before its first
 *  write goes on it too. */
export async function writing(c: StepContext, target: Target, key: string): Promise<Write & { stamp: Stamp }> {
  const prior = await c.priorOf(keyOf(target))
  const stamp: Stamp = { runId: c.runId, fence: c.fenceOf(keyOf(target)), changeId: key, ...(prior === null ? {} : { prior: prior.body }) }
  return { caller: c.caller, stamp, signal: c.signal, lane: c.lane === 0 ? 'emergency' : 'write' }
}

export const preview = (c: PlanContext): Write => ({ caller: c.caller, stamp: 'preview', signal: c.signal })

/** A key that is derived from a step's, for a second object or for the way back. */
export const keyFor = (c: StepContext, ...what: string[]): string =>
  createHash('sha256')
    .update([c.runId, String(c.n), ...what].join('|'))
    .digest('hex')

export const getObject = (c: PlanContext, target: Target): Promise<KubeObject> => clusterOf(c).get(refOf(target), reading(c))

/** Null where it is not there. */
export async function findObject(c: PlanContext, target: Target): Promise<KubeObject | null> {
  try {
    return await getObject(c, target)
  } catch (cause) {
    if (cause instanceof ClusterError && cause.trouble.reason === 'notFound') return null
    throw cause
  }
}

/** What the plan decided about, or, where the run itself has written the object since, what stands there. */
export const decidedOr = (decided: Precondition | null, object: KubeObject): Precondition => decided ?? preconditionOf(object)
