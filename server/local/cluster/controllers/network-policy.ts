import { BlockList } from 'node:net'
import type { KubeObject } from '@/server/local/cluster/object'
import { selects } from './selector'
import type { LabelSelector, Pod } from './types'

export type Peer = { podSelector?: LabelSelector; namespaceSelector?: LabelSelector; ipBlock?: { cidr: string; except?: string[] } }
export type PolicyPort = { protocol?: string; port?: number | string; endPort?: number }
export type Rule = { ports?: PolicyPort[]; from?: Peer[]; to?: Peer[] }
export type PolicySpec = { podSelector?: LabelSelector; policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] }
export type Direction = 'Ingress' | 'Egress'

/** A pod with the labels of its namespace. */
export type Place = { pod: Pod; namespaceLabels: Record<string, string> }
export type Port = { port: number; protocol: string }

const specOf = (policy: KubeObject): PolicySpec => (policy.spec ?? {}) as PolicySpec

/** Without types named, a policy is about what comes in, and about what goes out where it has such rules. */
function concerns(policy: KubeObject, direction: Direction): boolean {
  const { policyTypes, egress } = specOf(policy)
  if (policyTypes && policyTypes.length > 0) return policyTypes.includes(direction)
  return direction === 'Ingress' || egress !== undefined
}

/** The policies that select the pod and speak about this direction. One is enough to isolate it. */
export function policiesOn(policies: readonly KubeObject[], { pod }: Place, direction: Direction): KubeObject[] {
  return policies.filter(
    (policy) =>
      policy.metadata.namespace === pod.metadata.namespace &&
      concerns(policy, direction) &&
      selects(specOf(policy).podSelector ?? {}, pod.metadata.labels),
  )
}

function isIn(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/')
  const family = network.includes(':') ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  try {
    list.addSubnet(network, Number(bits), family)
    return list.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
  } catch {
    // Not an address range: it contains nothing.
    return false
  }
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, other: Place, home: string | undefined): boolean {
  if (ipBlock) {
    const address = other.pod.status?.podIP
    return address !== undefined && isIn(ipBlock.cidr, address) && !(ipBlock.except ?? []).some((cidr) => isIn(cidr, address))
  }
  const isSpace = namespaceSelector ? selects(namespaceSelector, other.namespaceLabels) : other.pod.metadata.namespace === home
  return isSpace && (podSelector === undefined || selects(podSelector, other.pod.metadata.labels))
}

function isPort({ protocol = 'TCP', port, endPort }: PolicyPort, asked: Port, target: Pod): boolean {
  if (protocol !== asked.protocol) return false
  if (port === undefined) return true
  if (typeof port === 'number') return endPort === undefined ? port === asked.port : port <= asked.port && asked.port <= endPort
  return target.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .some((named) => named.name === port && named.containerPort === asked.port && (named.protocol ?? 'TCP') === protocol)
}

type Question = { direction: Direction; other: Place; target: Pod; port: Port }

/** Whether a rule of the policy lets this through. A rule without peers or ports means all of them. */
export function allows(policy: KubeObject, { direction, other, target, port }: Question): boolean {
  const { ingress, egress } = specOf(policy)
  const rules = (direction === 'Ingress' ? ingress : egress) ?? []
  return rules.some((rule) => {
    const peers = direction === 'Ingress' ? rule.from : rule.to
    const isPeerFine = !peers || peers.length === 0 || peers.some((peer) => isPeer(peer, other, policy.metadata.namespace))
    return isPeerFine && (!rule.ports || rule.ports.length === 0 || rule.ports.some((one) => isPort(one, port, target)))
  })
}
