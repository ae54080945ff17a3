import type { RolloutVerdict, RolloutWait } from '@/lib/rollout-verdict'
import type { Workload } from './shapes'

const waits = (wait: RolloutWait): RolloutVerdict => ({ state: 'progressing', wait })
const DONE: RolloutVerdict = { state: 'done', heldBack: 0 }

const isSeen = ({ metadata, status }: Workload) => (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)

function ofDeployment({ spec, status = {} }: Workload): RolloutVerdict {
  const wanted = spec.replicas ?? 1
  const { updatedReplicas: updated = 0, replicas = 0, availableReplicas: available = 0 } = status
  const progress = status.conditions?.find(({ type }) => type === 'Progressing')
  const isComplete = updated === wanted && replicas === updated && available === updated
  if (!isComplete && progress?.reason === 'ProgressDeadlineExceeded')
    return { state: 'failed', why: 'deadlineExceeded', message: progress.message ?? '' }
  if (!isComplete && spec.paused === true) return waits({ for: 'paused' })
  if (updated !== wanted) return waits({ for: 'updated', have: updated, want: wanted })
  if (replicas > updated) return waits({ for: 'oldGone', have: replicas - updated, want: 0 })
  if (available !== updated) return waits({ for: 'available', have: available, want: updated })
  return DONE
}

function ofStatefulSet({ spec, status = {} }: Workload): RolloutVerdict {
  const wanted = spec.replicas ?? 1
  const { updatedReplicas: updated = 0, readyReplicas: ready = 0, replicas = 0 } = status
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0
  const moving = Math.max(0, wanted - partition)
  if (spec.updateStrategy?.type === 'OnDelete') {
    if (updated < wanted) return waits({ for: 'deleted', have: updated, want: wanted })
    return ready === wanted ? DONE : waits({ for: 'ready', have: ready, want: wanted })
  }
  if (updated < moving) return waits({ for: 'updated', have: updated, want: moving })
  if (replicas > wanted) return waits({ for: 'oldGone', have: replicas - wanted, want: 0 })
  if (ready !== wanted) return waits({ for: 'ready', have: ready, want: wanted })
  if (partition > 0) return { state: 'done', heldBack: wanted - moving }
  return status.currentRevision === status.updateRevision ? DONE : waits({ for: 'updated', have: updated, want: wanted })
}

function ofDaemonSet({ spec, status = {} }: Workload): RolloutVerdict {
  const { desiredNumberScheduled: want = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status
  const isByHand = spec.updateStrategy?.type === 'OnDelete'
  if (updated < want) return waits({ for: isByHand ? 'deleted' : 'updated', have: updated, want })
  return available < want ? waits({ for: 'available', have: available, want }) : DONE
}

const BY_KIND: Record<string, (workload: Workload) => RolloutVerdict> = {
  Deployment: ofDeployment,
  StatefulSet: ofStatefulSet,
  DaemonSet: ofDaemonSet,
}

/** How far a rollout is, from the workload's own words: done, on its way (what it waits for), or failed. Nothing counts before its controller
 *  has seen the newest spec. */
export function rolloutOf(kind: string, workload: Workload): RolloutVerdict {
  const judge = BY_KIND[kind]
  if (judge === undefined) throw new TypeError(`a ${kind} has no rollout`)
  return isSeen(workload) ? judge(workload) : waits({ for: 'seen' })
}
