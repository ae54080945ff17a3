import * as z from 'zod'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { findObject } from '@/server/runs/kinds/at-hand'
import { podsOf } from '@/server/runs/kinds/pods-of'
import { keyOf, Target } from '@/server/runs/kinds/target'
import { stillOpen } from './contained'
import { isSuspended, jobsUnder, podsUnder } from './jobs'
import { mark } from './marks'
import { podKey } from './sandbox-pods'
import { isSuspendable, whyUp } from './scale-down'
import { type Looked, type Missing, stopStep } from './stop-step'
import { Line } from './timed'

/** What is left of a workload: its own count, and its pods by uid. */
export async function leftOf(c: StepContext, target: Target): Promise<Looked & { uids: string[] }> {
  const object = await findObject(c, target)
  if (object === null) return { missing: [], of: 1, uids: [] }
  const up = whyUp(target, object)
  const missing: Missing[] = up === null ? [] : [{ key: keyOf(target), why: up }]
  const jobs = target.kind === 'CronJob' ? (await jobsUnder(c, { target, object })).filter((job) => !isSuspended(job.object)) : []
  missing.push(...jobs.map((job) => ({ key: keyOf(job.target), why: 'not suspended' })))
  const pods = isSuspendable(target) ? await podsUnder(c, { target, object }) : await podsOf(c, read(Workload, object))
  const left = pods.map((pod) => ({
    key: podKey(pod),
    why: pod.metadata.deletionTimestamp === undefined ? 'still there' : 'has not ended yet',
  }))
  return { missing: [...missing, ...left], of: 1 + pods.length, uids: pods.map(({ metadata }) => metadata.uid) }
}

export async function leftOfAll(c: StepContext, targets: readonly Target[]): Promise<Looked & { uids: string[] }> {
  const each = await Promise.all(targets.map((target) => leftOf(c, target)))
  return {
    missing: each.flatMap(({ missing }) => missing),
    of: each.reduce((sum, { of }) => sum + of, 0),
    uids: each.flatMap(({ uids }) => uids),
  }
}

export const GoneParams = z.strictObject({
  targets: z.array(Target).max(500),
  /** What has to be seen: their pods gone by uid, or that nothing reaches them any more. */
  until: z.enum(['gone', 'contained']),
  lineMs: Line,
})
type Params = z.infer<typeof GoneParams>

async function open(c: StepContext, targets: readonly Target[]): Promise<Looked> {
  const { uids, of } = await leftOfAll(c, targets)
  const ours = new Set(uids)
  const namespaces = [...new Set(targets.flatMap(({ namespace }) => namespace ?? []))]
  const each = await Promise.all(
    namespaces.map((name) => stillOpen(c, name, (pods) => pods.filter(({ metadata }) => ours.has(metadata.uid)))),
  )
  return { missing: each.flatMap(({ missing }) => missing), of }
}

/** Pods of workloads, by owner and uid. */
export const checkGone = stopStep<Params>({
  name: 'emergency.gone',
  params: GoneParams,
  target: ({ until }) => `Workloads/${until}`,
  late: 'passes',
  look: (c, { targets, until }) => (until === 'gone' ? leftOfAll(c, targets) : open(c, targets)),
  seen: async (client, c, { until }) => {
    if (until === 'contained') await mark(client, c, 'contained_at')
  },
})
