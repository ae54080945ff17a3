import * as z from 'zod'
import { selects } from '@/server/runs/cluster/selectors'
import { type Pod, Selector, Thing } from '@/server/runs/cluster/shapes'
import type { Service, Slice } from '@/server/runs/cluster/shapes-around'

const Rules = z.array(z.unknown()).nullish()
export const NetworkPolicy = Thing.extend({
  spec: z.looseObject({
    podSelector: Selector.nullish(),
    policyTypes: z.array(z.string()).nullish(),
    ingress: Rules,
    egress: Rules,
  }),
})
export type NetworkPolicy = z.infer<typeof NetworkPolicy>

/** As the API server fills it in: ingress always, egress where there are rules for it. */
function typesOf({ spec }: NetworkPolicy): string[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) return spec.policyTypes
  return ['Ingress', ...(spec.egress && spec.egress.length > 0 ? ['Egress'] : [])]
}
const isOf = (policy: NetworkPolicy, { metadata }: Pod): boolean =>
  policy.metadata.namespace === metadata.namespace && selects(policy.spec.podSelector ?? {}, metadata.labels)

/** Which network paths of a pod are still open: policies add up, so one rule of one of them is enough, and a direction that none of them is about is
 *  open whole. Whether the cluster's network enforces policies, no object says. Pure. */
export function openPaths(pod: Pod, policies: readonly NetworkPolicy[]): string[] {
  if (pod.spec?.hostNetwork === true) return ['it is on the network of its node, which no policy is about']
  const own = policies.filter((policy) => isOf(policy, pod))
  return (['Ingress', 'Egress'] as const).flatMap((type) => {
    const about = own.filter((policy) => typesOf(policy).includes(type))
    const way = type === 'Ingress' ? 'in' : 'out'
    if (about.length === 0) return [`no policy closes the way ${way}`]
    const rulesOf = ({ spec }: NetworkPolicy) => (type === 'Ingress' ? spec.ingress : spec.egress) ?? []
    return about.filter((policy) => rulesOf(policy).length > 0).map(({ metadata }) => `policy ${metadata.name} lets it ${way}`)
  })
}

/** Uids that a Service would still send to. What does not say whether it is ready counts as ready. Pure. */
export const readyUids = (slices: readonly Slice[]): Set<string> =>
  new Set(
    slices.flatMap(({ endpoints }) =>
      (endpoints ?? []).flatMap(({ conditions, targetRef }) =>
        conditions?.ready === false || targetRef?.uid === undefined ? [] : [targetRef.uid],
      ),
    ),
  )

/** The marks by which we find a pod again stay; where there is nothing else to take away, they go all the same. */
const OWN = new Set(['app.kubernetes.io/component', 'acgs.io/sandbox', 'acgs.io/quarantine', 'app.kubernetes.io/name'])

function keyOf(labels: Record<string, string> | undefined | null): string | undefined {
  const keys = Object.keys(labels ?? {})
  return keys.find((key) => !OWN.has(key)) ?? keys.find((key) => key !== 'acgs.io/sandbox' && key !== 'acgs.io/quarantine')
}

/** Labels to take from a pod, so that no Service sends to it and no policy lets it through by them. Pure. */
export function labelsToDrop(
  pod: Pod,
  { services, policies }: { services: readonly Service[]; policies: readonly NetworkPolicy[] },
): string[] {
  const labels = pod.metadata.labels ?? {}
  const sending = services.filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.metadata.namespace &&
      spec.selector &&
      Object.keys(spec.selector).length > 0 &&
      selects({ matchLabels: spec.selector }, labels),
  )
  const quarantined = { ...pod, metadata: { ...pod.metadata, labels: { ...labels, 'acgs.io/quarantine': 'x' } } }
  const opening = policies.filter(
    (policy) => isOf(policy, quarantined) && [...(policy.spec.ingress ?? []), ...(policy.spec.egress ?? [])].length > 0,
  )
  const keys = [
    ...sending.map(({ spec }) => keyOf(spec.selector)),
    ...opening.map(({ spec }) => keyOf(spec.podSelector?.matchLabels) ?? inKey(spec.podSelector, labels)),
  ]
  return [...new Set(keys.filter((key) => key !== undefined))]
}

/** A label that an expression asks for by its value or its being there. */
function inKey(selector: Selector | null | undefined, labels: Record<string, string>): string | undefined {
  const asks = (selector?.matchExpressions ?? []).filter(({ operator, key }) => ['In', 'Exists'].includes(operator) && key in labels)
  return asks.map(({ key }) => key).find((key) => key !== 'acgs.io/sandbox' && key !== 'acgs.io/quarantine')
}
