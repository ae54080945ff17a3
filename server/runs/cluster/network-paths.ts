import { selects } from './selectors'
import type { Meta, Pod, Selector } from './shapes'
import type { NetworkPolicy, Service, Slice } from './shapes-around'

export const QUARANTINE = 'acgs.io/quarantine'

type Direction = 'Ingress' | 'Egress'
export type Side = {
  /** At least one policy selects it in this direction; without one everything goes. */
  isIsolated: boolean
  /** Policies that still let something through. Policies only add up: one is enough. */
  allowing: string[]
}
export type Paths = { ingress: Side; egress: Side /** In its host's network, outside of every policy. */; isHostNetwork: boolean }

const specOf = ({ spec }: NetworkPolicy) => spec ?? {}

/** Without types named, a policy is about what comes in, and about what goes out where it has such rules. */
function concerns(policy: NetworkPolicy, direction: Direction): boolean {
  const { policyTypes, egress } = specOf(policy)
  if (policyTypes && policyTypes.length > 0) return policyTypes.includes(direction)
  return direction === 'Ingress' || (egress !== undefined && egress !== null)
}

/** An empty selector takes every pod of the namespace. */
const takes = (policy: NetworkPolicy, { metadata }: Pod): boolean =>
  policy.metadata.namespace === metadata.namespace && selects(specOf(policy).podSelector ?? {}, metadata.labels)

function sideOf(pod: Pod, policies: readonly NetworkPolicy[], direction: Direction): Side {
  const selecting = policies.filter((policy) => takes(policy, pod) && concerns(policy, direction))
  const rulesOf = ({ ingress, egress }: ReturnType<typeof specOf>) => (direction === 'Ingress' ? ingress : egress) ?? []
  const allowing = selecting.filter((policy) => rulesOf(specOf(policy)).length > 0)
  return { isIsolated: selecting.length > 0, allowing: allowing.map(({ metadata }) => metadata.name).sort() }
}

/** Which ways of the network a pod has left, by the policies of its namespace as they are. */
export const pathsOf = (pod: Pod, policies: readonly NetworkPolicy[]): Paths => ({
  ingress: sideOf(pod, policies, 'Ingress'),
  egress: sideOf(pod, policies, 'Egress'),
  isHostNetwork: pod.spec?.hostNetwork === true,
})

/** What is still open, in words; none where nothing is. */
export function openPaths({ ingress, egress, isHostNetwork }: Paths): string[] {
  const side = (word: string, { isIsolated, allowing }: Side) => {
    if (!isIsolated) return [`no policy denies what ${word}`]
    return allowing.length === 0 ? [] : [`${allowing.join(', ')} allows what ${word}`]
  }
  if (isHostNetwork) return ['it is in the network of its node, which no policy reaches']
  return [...side('comes in', ingress), ...side('goes out', egress)]
}

/** Policies of others that let something through to or from it. */
export const allowingNames = ({ ingress, egress }: Paths): string[] => [...new Set([...ingress.allowing, ...egress.allowing])].sort()

/** Slices in which a pod gets traffic. Where readiness is not said, it counts as ready. */
export const readyIn = (slices: readonly Slice[], uid: string): string[] =>
  slices
    .filter(({ endpoints }) => (endpoints ?? []).some((one) => one.targetRef?.uid === uid && one.conditions?.ready !== false))
    .map(({ metadata }) => metadata.name)

const keysOf = (selector: Selector | null | undefined): string[] => [
  ...Object.keys(selector?.matchLabels ?? {}),
  ...(selector?.matchExpressions ?? []).map(({ key }) => key),
]

type Around = { services: readonly Service[]; policies: readonly NetworkPolicy[]; owner: Selector | null }

/** The labels of a pod that a Service, its owner or a policy goes by: without them it is nobody's. */
export function usedLabels({ labels = {} }: Meta, { services, policies, owner }: Around): string[] {
  const used = new Set([
    ...services.flatMap(({ spec }) => Object.keys(spec.selector ?? {})),
    ...policies.flatMap((policy) => keysOf(specOf(policy).podSelector)),
    ...keysOf(owner),
  ])
  return Object.keys(labels)
    .filter((key) => key !== QUARANTINE && used.has(key))
    .sort()
}
