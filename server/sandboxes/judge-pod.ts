import { type Ending, SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import type { SandboxPod } from '@/server/ports/sandbox-pods'

/** What reconciling does about one execution; null: nothing. */
export type Move =
  | { kind: 'starting' }
  | { kind: 'running' }
  | { kind: 'finish'; ending: Ending; exitCode: number | null; why: string | null }
  | { kind: 'gone'; ending: Ending; why: string }
  /** It is over, and its pod is still there. */
  | { kind: 'clean' }

type Known = { state: SandboxState; ending: Ending | null; readyAt: Date | null; podUid: string | null }

/** Containment has it: what it wrote stands until the pod is gone. */
const CONTAINED: readonly SandboxState[] = ['isolating', 'isolated', 'terminating']
const isContained = (state: SandboxState): boolean => CONTAINED.includes(state)

function endingOf({ phase, reason, container }: SandboxPod): { ending: Ending; why: string | null } {
  if (reason === 'DeadlineExceeded') return { ending: 'timeout', why: 'it ran longer than it may' }
  if (container.reason === 'OOMKilled') return { ending: 'memory_killed', why: 'it used more memory than it may' }
  if (reason === 'NodeLost' || reason === 'NodeShutdown' || reason === 'Shutdown') return { ending: 'node_lost', why: 'its node went away' }
  if (reason === 'Evicted') return { ending: 'system_error', why: 'its node evicted it' }
  if (container.exitCode === 0 && phase === 'Succeeded') return { ending: 'normal_completion', why: null }
  if (container.exitCode !== null) return { ending: 'execution_error', why: `exit code ${container.exitCode}` }
  return { ending: 'system_error', why: reason ?? 'its container ended without a code' }
}

/** What a pod, or its absence, means for an execution. In: `pod` null when a current view has none of it. */
export function judgePod(row: Known, pod: SandboxPod | null): Move | null {
  if (SANDBOX_ENDS.includes(row.state)) return pod && !pod.deletedAt ? { kind: 'clean' } : null
  if (!pod) {
    if (row.podUid === null) return null
    const contained = isContained(row.state)
    const why = contained ? 'contained: its pod is gone' : 'its pod is gone, and nobody saw how it ended'
    return { kind: 'gone', ending: contained ? 'security_violation' : 'system_error', why }
  }
  if (isContained(row.state)) return null
  if (pod.container.state === 'terminated' || pod.phase === 'Succeeded' || pod.phase === 'Failed') {
    const { ending, why } = endingOf(pod)
    return { kind: 'finish', ending: row.ending ?? ending, exitCode: pod.container.exitCode, why }
  }
  if (pod.container.state === 'running' && pod.isReady) return row.state === 'running' && row.readyAt ? null : { kind: 'running' }
  return row.state === 'requested' || row.state === 'lost' || row.podUid === null ? { kind: 'starting' } : null
}
