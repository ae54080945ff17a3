import { type RolloutVerdict, sayRollout } from '@/lib/rollout-verdict'
import type { WorkloadState } from '@/lib/schemas/workloads'
import type { KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import { rolloutOf } from '@/server/runs/cluster/rollout'
import { Workload } from '@/server/runs/cluster/shapes'
import { type Judged, judgeCronJob, judgeJob } from './job-state'
import { stoppedBy } from './written-by'

const NEVER: Judged = { state: 'unknown', says: 'its own words cannot be read', ready: 0, desired: 0, template: {} }

function figuresOf(kind: string, { spec, status = {} }: Workload) {
  if (kind === 'DaemonSet') {
    const { numberReady } = status as { numberReady?: number } // as the protocol has it; the shape names what rollouts read
    return { desired: status.desiredNumberScheduled ?? 0, ready: numberReady ?? status.numberAvailable ?? 0 }
  }
  return { desired: spec.replicas ?? 1, ready: status.readyReplicas ?? 0 }
}

/** A Deployment says that its newest template was rolled out once; the others say it by their counts. */
function wasRolledOut(kind: string, { status = {} }: Workload, { desired }: { desired: number }): boolean {
  if (kind === 'Deployment')
    return (
      status.conditions?.find(({ type }) => type === 'Progressing')?.reason === 'NewReplicaSetAvailable' &&
      status.updatedReplicas === desired
    )
  if (kind === 'StatefulSet') return status.currentRevision === status.updateRevision && status.updateRevision !== undefined
  return status.updatedNumberScheduled === desired
}

function stateOf(verdict: RolloutVerdict, isOver: boolean): WorkloadState {
  if (verdict.state === 'done') return 'ready'
  if (verdict.state === 'failed') return 'stuck'
  if (verdict.wait.for === 'paused') return 'paused'
  return isOver && verdict.wait.for !== 'seen' ? 'degraded' : 'rolling'
}

function judgeService(object: KubeObject): Judged | null {
  const parsed = Workload.safeParse(object)
  if (!parsed.success) return null
  const workload = parsed.data
  const { template } = workload.spec
  const figures = figuresOf(object.kind, workload)
  const { ready, desired } = figures
  const verdict = rolloutOf(object.kind, workload)
  if (desired === 0 && ready === 0) {
    const by = stoppedBy(object)
    return { ...figures, template, state: 'zero', says: by === null ? 'scaled to 0' : `scaled to 0 by run ${by}` }
  }
  const of = `${ready} of ${desired}`
  if (workload.spec.paused === true) return { ...figures, template, state: 'paused', says: `rollout paused, ${of} ready` }
  const state = stateOf(verdict, wasRolledOut(object.kind, workload, figures))
  // A controller may call a rollout done a moment before the kubelet takes a pod's readiness away.
  if (state === 'ready' && ready < desired) return { ...figures, template, state: 'degraded', says: `${of} ready` }
  if (state === 'ready') return { ...figures, template, state, says: sayRollout(verdict) === 'rolled out' ? 'ready' : sayRollout(verdict) }
  if (state === 'degraded') return { ...figures, template, state, says: `${of} ready` }
  if (state === 'stuck') return { ...figures, template, state, says: `not converged, ${of} ready: ${sayRollout(verdict)}` }
  return { ...figures, template, state, says: `rolling out, ${of} ready: ${sayRollout(verdict)}` }
}

function judgeNow(object: KubeObject): Judged {
  const judged = object.kind === 'Job' ? judgeJob(object) : object.kind === 'CronJob' ? judgeCronJob(object) : judgeService(object)
  return judged === null ? NEVER : { ...judged, says: maskText(judged.says, 300) }
}

/** Rows of a view are replaced, never changed: what was read of one holds as long as it is there. */
const judged = new WeakMap<KubeObject, Judged>()

/** How a workload is, from its own words. */
export function judge(object: KubeObject): Judged {
  const before = judged.get(object)
  if (before !== undefined) return before
  const now = judgeNow(object)
  judged.set(object, now)
  return now
}
