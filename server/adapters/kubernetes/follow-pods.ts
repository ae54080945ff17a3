import type { KubeObject } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import type { FollowPods, SandboxPod } from '@/server/ports/sandbox-pods'
import { bell } from './bell'
import type { Http } from './http'
import { watchLiveness } from './liveness'
import { isNode } from './parse'
import { reflector } from './reflector'
import { rowStore } from './row-store'

type Part = Record<string, unknown>
const part = (value: unknown): Part => (isNode(value) ? value : {})
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, 512) : null)
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) ? value : null)
const first = (value: unknown): Part => part(Array.isArray(value) ? value[0] : null)

/** What its one container does, or did. */
function containerOf(status: Part): SandboxPod['container'] {
  const state = part(first(status.containerStatuses).state)
  const name = (['terminated', 'running', 'waiting'] as const).find((one) => isNode(state[one])) ?? 'unknown'
  const said = part(state[name])
  return {
    state: name,
    reason: text(said.reason),
    exitCode: number(said.exitCode),
    startedAt: text(said.startedAt),
    finishedAt: text(said.finishedAt),
  }
}

export function sandboxPod(object: KubeObject): SandboxPod {
  const { metadata } = object
  const status = part(object.status)
  const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isNode) : []
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    resourceVersion: metadata.resourceVersion,
    sandboxId: text(metadata.labels?.['acgs.io/sandbox']),
    quarantine: text(metadata.labels?.['acgs.io/quarantine']),
    node: text(part(object.spec).nodeName),
    phase: text(status.phase) ?? 'Unknown',
    reason: text(status.reason),
    isReady: conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    deletedAt: text(metadata.deletionTimestamp),
    createdAt: text(metadata.creationTimestamp),
    imageId: text(first(status.containerStatuses).imageID),
    container: containerOf(status),
  }
}

/** One watch on the pods of a namespace, told pod by pod as it comes. */
export const followPods =
  (http: Http): FollowPods =>
  ({ namespace, signal, onChange, onState }) => {
    const store = rowStore<SandboxPod>(
      (row) => row,
      (before, after) => onChange(before ?? null, after ?? null),
    )
    const [broke, back] = [bell(), bell()]
    const shared = { listsByStream: true, answersPings: false, broke, back }
    const reflect = reflector<SandboxPod>({
      http,
      resource: KINDS.Pod,
      namespace,
      store,
      toRow: sandboxPod,
      uidOf: (row) => row.uid,
      shared,
      signal,
      tell: (what) => what === 'state' && onState(),
    })
    let isReachable = true
    void reflect.run()
    void watchLiveness({
      http,
      signal,
      broke,
      back,
      onPing(at) {
        shared.answersPings = at !== null
        if (at !== null) reflect.answered(at)
      },
      onReady(isReady) {
        if (isReady === isReachable) return
        isReachable = isReady
        onState()
      },
    })
    return {
      state() {
        const { phase, sampleAt, lastError } = reflect.state.read()
        const problem = isReachable ? (lastError?.message ?? null) : 'The cluster does not say that it is ready.'
        return { isCurrent: phase === 'complete' && isReachable, sampleAt, problem }
      },
      all: () => [...store.values()],
      find: (name) => store.find(namespace, name) ?? null,
    }
  }
