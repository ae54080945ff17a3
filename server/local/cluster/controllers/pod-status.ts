import type { Json } from '@/server/local/cluster/object'
import { withCondition } from './conditions'
import type { Condition, Container, ContainerStatus, Pod, PodStatus } from './types'

const NOT_READY = 'ContainersNotReady'

function conditionsOf(pod: Pod, now: string, { isReady, reason }: { isReady: boolean; reason?: string }): Condition[] {
  const names = pod.spec.containers.map(({ name }) => name).join(' ')
  const why = isReady ? {} : { reason: reason ?? NOT_READY, message: reason ? '' : `containers with unready status: [${names}]` }
  const status = isReady ? 'True' : 'False'
  const next: Condition[] = [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status, ...why },
    { type: 'ContainersReady', status, ...why },
  ]
  return next.reduce((all, condition) => withCondition(all, condition, now), pod.status?.conditions ?? [])
}

function containerStatus(container: Container, before: ContainerStatus | undefined, given: Partial<ContainerStatus>): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: container.image,
    ready: false,
    started: false,
    restartCount: before?.restartCount ?? 0,
    state: {},
    ...(before?.lastState ? { lastState: before.lastState } : {}),
    ...given,
  }
}

type Step = { phase: string; isReady: boolean; reason?: string; of: (before: ContainerStatus | undefined) => Partial<ContainerStatus> }

/** The pod's status after a step of its containers. */
export function stepped(pod: Pod, now: string, { phase, isReady, reason, of }: Step): PodStatus {
  const before = pod.status?.containerStatuses
  const initial = (pod.spec.initContainers ?? []).map((container) =>
    containerStatus(container, undefined, {
      ready: true,
      started: false,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } },
    }),
  )
  return {
    ...pod.status,
    phase,
    conditions: conditionsOf(pod, now, reason === undefined ? { isReady } : { isReady, reason }),
    startTime: pod.status?.startTime ?? now,
    ...(initial.length > 0 ? { initContainerStatuses: pod.status?.initContainerStatuses ?? initial } : {}),
    containerStatuses: pod.spec.containers.map((container, index) => containerStatus(container, before?.[index], of(before?.[index]))),
  }
}

export const waitingFor = (reason: string, message?: string): Json => ({ waiting: { reason, ...(message ? { message } : {}) } })

type Before = ContainerStatus | undefined
export function ended(
  before: Before,
  now: string,
  ...[exitCode, reason = exitCode === 0 ? 'Completed' : 'Error']: [number, string?]
): Json {
  const running = before?.state.running as { startedAt?: string } | undefined
  return { terminated: { exitCode, reason, startedAt: running?.startedAt ?? now, finishedAt: now } }
}
