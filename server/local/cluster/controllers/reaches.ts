import type { KubeObject } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'
import type { Direction, Place, Port } from './network-policy'
import { allows, policiesOn } from './network-policy'
import type { Pod } from './types'

export type Side = {
  /** No policy isolates the pod in this direction: everything goes. */
  isIsolated: boolean
  isAllowed: boolean
  /** Every policy that selects the pod in this direction, and those of them that let this through. */
  policies: string[]
  allowedBy: string[]
}
export type Reach = { reachable: boolean; egress: Side; ingress: Side; reason: string }

type Network = { policies: readonly KubeObject[]; from: Place; to: Place; port: Port }

const nameOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`

function sideOf({ policies, from, to, port }: Network, direction: Direction): Side {
  const [own, other] = direction === 'Egress' ? [from, to] : [to, from]
  const selecting = policiesOn(policies, own, direction)
  const allowing = selecting.filter((policy) => allows(policy, { direction, other, target: to.pod, port }))
  return {
    isIsolated: selecting.length > 0,
    isAllowed: selecting.length === 0 || allowing.length > 0,
    policies: selecting.map(nameOf),
    allowedBy: allowing.map(nameOf),
  }
}

const isHost = ({ pod }: Place): boolean => pod.spec.hostNetwork === true

/**
 * Whether a new connection from one pod to a port of another is let through. Policies only add up: a pod that any of them
 * selects gets what one of them allows, and nothing else; both ends must agree. A pod in its host's network is outside of all.
 */
export function reaches(network: Network): Reach {
  const egress = sideOf(network, 'Egress')
  const ingress = sideOf(network, 'Ingress')
  const isSame = network.from.pod.metadata.uid === network.to.pod.metadata.uid
  const isEgress = isSame || isHost(network.from) || egress.isAllowed
  const isIngress = isSame || isHost(network.to) || ingress.isAllowed
  const reason = isSame
    ? 'a pod always reaches itself'
    : !isEgress
      ? `no policy lets it out: ${egress.policies.join(', ')}`
      : !isIngress
        ? `no policy lets it in: ${ingress.policies.join(', ')}`
        : 'allowed'
  return { reachable: isEgress && isIngress, egress, ingress, reason }
}

export type ReachQuery = { from: string; to: string; port: number; protocol?: string }

function placeOf(store: Store, text: string): Place | null {
  const [namespace = '', name = ''] = text.split('/')
  const pod = store.get('pods', { namespace, name })
  if (pod === null) return null
  const namespaceLabels = store.get('namespaces', { name: namespace })?.metadata.labels ?? {}
  // The name is a label of every namespace, whoever made it.
  return { pod: pod as Pod, namespaceLabels: { 'kubernetes.io/metadata.name': namespace, ...namespaceLabels } }
}

/** The answer of `GET /_acgs/reach?from=<ns/pod>&to=<ns/pod>&port=`; null when one of the pods is not there. */
export function reachIn(store: Store, { from, to, port, protocol = 'TCP' }: ReachQuery): Reach | null {
  const [source, target] = [placeOf(store, from), placeOf(store, to)]
  if (source === null || target === null) return null
  return reaches({ policies: store.list('networkpolicies.networking.k8s.io'), from: source, to: target, port: { port, protocol } })
}
