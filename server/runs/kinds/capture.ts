import { RESTARTED_AT } from '@/server/runs/cluster/patch-bodies'
import { readHistory, revisionRef } from '@/server/runs/cluster/read-history'
import { steeringOf } from '@/server/runs/cluster/reverter-pause'
import { Thing, type Workload } from '@/server/runs/cluster/shapes'
import { Autoscaler } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, getObject, reading } from './at-hand'
import { ROLLABLE, type Target } from './target'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A run keeps one prior state of an object, taken before its first write. So it holds all that any step may put back, whichever comes first. */
export async function capture(c: StepContext, target: Target): Promise<Members> {
  const object = await getObject(c, target)
  const { uid } = object.metadata
  if (ROLLABLE.some((kind) => kind === target.kind)) {
    const { workload, current } = await readHistory(clusterOf(c), object, reading(c))
    return { uid, ...workloadState(workload), revision: current === null ? null : revisionRef(current) }
  }
  if (target.kind === 'HorizontalPodAutoscaler') {
    const { spec } = read(Autoscaler, object)
    return { uid, minReplicas: spec.minReplicas ?? 1, maxReplicas: spec.maxReplicas }
  }
  if (target.kind === 'Node') return { uid, isCordoned: isMembers(object.spec) && object.spec.unschedulable === true }
  const steering = steeringOf(target.kind)
  return {
    uid,
    ...(target.kind === 'CronJob' || target.kind === 'Job' ? { isSuspended: isMembers(object.spec) && object.spec.suspend === true } : {}),
    ...(steering === null ? {} : { steering: steering.prior(read(Thing, object)) }),
  }
}

function workloadState({ spec }: Workload): Members {
  const metadata = isMembers(spec.template.metadata) ? spec.template.metadata : {}
  const annotations = isMembers(metadata.annotations) ? metadata.annotations : {}
  return {
    replicas: spec.replicas ?? null,
    isPaused: spec.paused === true,
    restartedAt: annotations[RESTARTED_AT] ?? null,
    partition: spec.updateStrategy?.rollingUpdate?.partition ?? null,
  }
}
