import type { BlastRadius } from '@/lib/blast-radius'
import { isIdle } from './judge-scale'
import { selects } from './selectors'
import { isReady, type Pod } from './shapes'
import type { Autoscaler, Budget, Service, Slice } from './shapes-around'

type Around = {
  /** The pods that the change replaces, stops or moves. */
  pods: readonly Pod[]
  services: readonly Service[]
  slices: readonly Slice[]
  budgets: readonly Budget[]
  autoscalers: readonly Autoscaler[]
  now: Date
}

const SERVICE = 'kubernetes.io/service-name'

/** Uids of the ready endpoints of a service over all of its slices: no word about readiness is ready, and a pod in two slices is one. */
export function readyEndpoints(slices: readonly Slice[], service: { name: string; namespace?: string }): Set<string> {
  const own = slices.filter(({ metadata }) => metadata.labels?.[SERVICE] === service.name && metadata.namespace === service.namespace)
  const ready = own.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
  return new Set(ready.map(({ targetRef, addresses }) => targetRef?.uid ?? `address ${(addresses ?? []).join(' ')}`))
}

const inNamespace = (pods: readonly Pod[], namespace: string | undefined) => pods.filter(({ metadata }) => metadata.namespace === namespace)

export function blastRadius({ pods, services, slices, budgets, autoscalers, now }: Around): BlastRadius {
  const touched = new Set(pods.map(({ metadata }) => metadata.uid))
  const takes = (namespace: string | undefined, take: (labels: Record<string, string>) => boolean) =>
    inNamespace(pods, namespace).some(({ metadata }) => take(metadata.labels ?? {}))
  return {
    pods: pods.length,
    readyPods: pods.filter(isReady).length,
    services: services
      .filter(
        ({ metadata, spec }) =>
          spec.selector && takes(metadata.namespace, (labels) => selects({ matchLabels: spec.selector ?? {} }, labels)),
      )
      .map(({ metadata, spec }) => {
        const ready = readyEndpoints(slices, metadata)
        const ours = [...ready].filter((uid) => touched.has(uid)).length
        return { name: metadata.name, ready: ready.size, touched: ours, publishesNotReady: spec.publishNotReadyAddresses === true }
      }),
    budgets: budgets
      .filter(({ metadata, spec }) => takes(metadata.namespace, (labels) => selects(spec.selector, labels)))
      .map(({ metadata, status }) => ({
        name: metadata.name,
        disruptionsAllowed: status?.disruptionsAllowed ?? null,
        currentHealthy: status?.currentHealthy ?? null,
        desiredHealthy: status?.desiredHealthy ?? null,
      })),
    autoscalers: autoscalers.map((one) => ({
      name: one.metadata.name,
      min: one.spec.minReplicas ?? 1,
      max: one.spec.maxReplicas,
      isIdle: isIdle(one),
    })),
    countedAt: now.toISOString(),
  }
}
