import { ownedBy } from '@/server/local/cluster/object'
import { suffix } from './hash'
import { isFinished, isReady, isTerminating } from './pods'
import { selects } from './selector'
import type { Pod, Service } from './types'
import type { Controller, World } from './world'
import { keyOf } from './world'

const SERVICE = 'kubernetes.io/service-name'
const A_SLICE = 100

function portOf(pod: Pod, target: number | string | undefined, port: number): number | null {
  if (typeof target === 'number') return target
  if (target === undefined) return port
  const named = pod.spec.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)
  return named?.containerPort ?? null
}

/** The service's ports as this pod serves them; pods that name their ports otherwise are of another slice. */
function portsOf(service: Service, pod: Pod) {
  return (service.spec.ports ?? []).flatMap(({ name = '', port, protocol = 'TCP', targetPort, appProtocol }) => {
    const number = portOf(pod, targetPort, port)
    return number === null ? [] : [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }]
  })
}

/** `ready` is what a proxy sends traffic to: never a pod on its way out, unless the service wants even those that are not ready. */
function endpointOf(service: Service, pod: Pod) {
  const isServing = isReady(pod)
  const isPublished = service.spec.publishNotReadyAddresses === true
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready: isPublished || (isServing && !isTerminating(pod)), serving: isServing, terminating: isTerminating(pod) },
    ...(pod.spec.hostname ? { hostname: pod.spec.hostname } : {}),
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
  }
}

function wantedSlices(world: World, service: Service) {
  const pods = world
    .list('pods', service.metadata.namespace)
    .filter((pod) => selects({ matchLabels: service.spec.selector ?? {} }, pod.metadata.labels) && pod.status?.podIP && !isFinished(pod))
  const groups = new Map<string, { ports: ReturnType<typeof portsOf>; endpoints: ReturnType<typeof endpointOf>[] }>()
  for (const pod of pods) {
    const ports = portsOf(service, pod)
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(service, pod))
    groups.set(key, group)
  }
  if (groups.size === 0) return [{ ports: [], endpoints: [] }]
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / A_SLICE) }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * A_SLICE, (index + 1) * A_SLICE),
    })),
  )
}

function labelsOf({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    [SERVICE]: metadata.name,
    ...(spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
  }
}

export const endpointSlices: Controller = {
  name: 'endpointslice-controller',
  kind: 'services',
  also: {
    pods: (pod, world) =>
      world
        .list('services', pod.metadata.namespace)
        .filter(({ spec }) => spec.selector && selects({ matchLabels: spec.selector }, pod.metadata.labels))
        .map(keyOf),
    'endpointslices.discovery.k8s.io': ({ metadata }) => {
      const service = metadata.labels?.[SERVICE]
      return service ? [`${metadata.namespace}/${service}`] : []
    },
  },
  reconcile(world, { namespace, name }) {
    const service = world.get('services', namespace, name)
    if (!service || isTerminating(service) || !service.spec.selector || service.spec.type === 'ExternalName') return undefined
    const there = world.owned('endpointslices.discovery.k8s.io', service.metadata.uid).filter((slice) => !isTerminating(slice))
    const wanted = wantedSlices(world, service)
    for (const [index, content] of wanted.entries()) {
      const slice = there[index]
      const labels = labelsOf(service)
      if (slice) {
        world.edit('endpointslices.discovery.k8s.io', slice, (draft) => {
          Object.assign(draft, content)
          draft.metadata.labels = labels
        })
        continue
      }
      const metadata = { name: `${name}-${suffix()}`, generateName: `${name}-`, labels, ownerReferences: [ownedBy(service)] }
      world.create('endpointslices.discovery.k8s.io', {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) },
        addressType: 'IPv4',
        ...content,
      })
    }
    for (const slice of there.slice(wanted.length)) world.remove('endpointslices.discovery.k8s.io', slice)
    return undefined
  },
}
