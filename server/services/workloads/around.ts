import type { WorkloadBudget, WorkloadEndpoint } from '@/lib/schemas/workloads'
import type { KubeObject } from '@/server/ports/cluster'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { selects } from '@/server/runs/cluster/selectors'
import { Budget, Service, Slice } from '@/server/runs/cluster/shapes-around'
import { judge } from './judge'

const SERVICE_OF_SLICE = 'kubernetes.io/service-name'

/** The labels that its pods are made with. */
function podLabels(object: KubeObject): Record<string, string> {
  const { metadata } = judge(object).template as { metadata?: { labels?: Record<string, string> } } // as the protocol has it
  return metadata?.labels ?? {}
}

/** Who protects its pods from being moved all at once. */
export function budgetsOf(view: ClusterView, object: KubeObject): WorkloadBudget[] {
  const labels = podLabels(object)
  return view.objects('PodDisruptionBudget', object.metadata.namespace).flatMap((one) => {
    const { data } = Budget.safeParse(one)
    if (data === undefined || !selects(data.spec.selector, labels)) return []
    const { disruptionsAllowed = null, currentHealthy = null, desiredHealthy = null } = data.status ?? {}
    return [{ name: data.metadata.name, disruptionsAllowed, healthy: currentHealthy, wanted: desiredHealthy }]
  })
}

/** How many addresses of a service are ready, over all its slices: a pod is counted once, and `ready` that is not said counts as ready. */
function countEndpoints(slices: readonly Slice[]): { ready: number; total: number } {
  const seen = new Map<string, boolean>()
  for (const slice of slices)
    for (const { addresses = [], conditions, targetRef } of slice.endpoints ?? []) {
      const key = targetRef?.uid ?? addresses.join(',')
      seen.set(key, (seen.get(key) ?? false) || conditions?.ready !== false)
    }
  return { ready: [...seen.values()].filter(Boolean).length, total: seen.size }
}

/** The services that send to its pods, and how many of their endpoints are ready. */
export function endpointsOf(view: ClusterView, object: KubeObject): WorkloadEndpoint[] {
  const { namespace } = object.metadata
  const labels = podLabels(object)
  const slices = view.objects('EndpointSlice', namespace).flatMap((one) => Slice.safeParse(one).data ?? [])
  return view.objects('Service', namespace).flatMap((one) => {
    const { data } = Service.safeParse(one)
    const selector = data?.spec.selector ?? {}
    if (data === undefined || Object.keys(selector).length === 0 || !selects({ matchLabels: selector }, labels)) return []
    const its = slices.filter(({ metadata }) => metadata.labels?.[SERVICE_OF_SLICE] === data.metadata.name)
    return [{ service: data.metadata.name, ...countEndpoints(its), publishesNotReady: data.spec.publishNotReadyAddresses === true }]
  })
}
