import * as z from 'zod'
import type { KubeObject, NewObject, Stamp, Write } from '@/server/ports/cluster'
import { apiVersionOf, KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { Pod } from '@/server/runs/cluster/shapes'
import { Service } from '@/server/runs/cluster/shapes-around'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, findObject, keyFor, reading } from '@/server/runs/kinds/at-hand'
import { refOf, type Target } from '@/server/runs/kinds/target'
import type { Acted } from './acted'
import { eachOf } from './each'
import { labelsToDrop, NetworkPolicy } from './open-paths'
import { hasEnded, podKey, QUARANTINE, StopSelect, sandboxPods, selectKey } from './sandbox-pods'
import { type Missing, stopStep } from './stop-step'
import { Line } from './timed'

export const QuarantineParams = z.strictObject({ select: StopSelect, lineMs: Line })
type Params = z.infer<typeof QuarantineParams>

/** Sandboxes are many and come and go: each write of one has a mark higher than whoever wrote on it before. */
export function stampOver(c: StepContext, object: KubeObject, { key, n }: { key: string; n: number }): Write & { stamp: Stamp } {
  const { annotations = {} } = object.metadata
  const there = /^\d{1,18}$/.test(annotations['acgs.io/fence'] ?? '') ? BigInt(annotations['acgs.io/fence'] ?? '0') : 0n
  const over = annotations['acgs.io/run'] === c.runId ? there : there + 1n
  const own = c.fenceOf(key)
  const stamp: Stamp = { runId: c.runId, fence: own > over ? own : over, changeId: keyFor(c, object.metadata.uid, String(n)) }
  return { caller: c.caller, stamp, signal: c.signal, lane: 'emergency' }
}

const policyOf = (namespace: string): NewObject => ({
  apiVersion: apiVersionOf(KINDS.NetworkPolicy),
  kind: 'NetworkPolicy',
  metadata: { name: 'quarantine', namespace },
  spec: {
    podSelector: { matchExpressions: [{ key: QUARANTINE, operator: 'Exists' }] },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [],
  },
})
const policyTarget = (namespace: string): Target => ({ kind: 'NetworkPolicy', namespace, name: 'quarantine' })

/** Closes both ways of whatever is in quarantine, and of nothing less. */
export function isClosing(policy: NetworkPolicy): boolean {
  const { podSelector, policyTypes, ingress, egress } = policy.spec
  const expressions = podSelector?.matchExpressions ?? []
  const isForAll =
    Object.keys(podSelector?.matchLabels ?? {}).length === 0 &&
    expressions.every(({ key, operator }) => key === QUARANTINE && operator === 'Exists')
  const isBoth = ['Ingress', 'Egress'].every((type) => (policyTypes ?? []).includes(type))
  return isForAll && isBoth && (ingress ?? []).length === 0 && (egress ?? []).length === 0
}

const POLICY = 'quarantine'

async function look(c: StepContext, { select }: Params) {
  const [pods, object] = await Promise.all([sandboxPods(c, select), findObject(c, policyTarget(select.namespace))])
  const isClosed = object !== null && isClosing(read(NetworkPolicy, object))
  const open = pods.filter((pod) => !hasEnded(pod) && pod.metadata.labels?.[QUARANTINE] === undefined)
  const missing: Missing[] = [
    ...(isClosed ? [] : [{ key: POLICY, why: object === null ? 'the policy is not there' : 'the policy does not close both ways' }]),
    ...open.map((pod) => ({ key: podKey(pod), why: 'not in quarantine yet' })),
  ]
  return { missing, of: pods.length + 1 }
}

async function applyPolicy(c: StepContext, { namespace }: StopSelect, n: number): Promise<Acted[]> {
  const there = await findObject(c, policyTarget(namespace))
  const stamp: Stamp = { runId: c.runId, fence: c.fenceOf(selectKey({ namespace, agentId: null })), changeId: keyFor(c, POLICY, String(n)) }
  const over = there === null ? stamp : stampOver(c, there, { key: POLICY, n }).stamp
  const object = policyOf(namespace)
  const write = {
    caller: c.caller,
    stamp: over,
    signal: c.signal,
    lane: 'emergency' as const,
    resource: KINDS.NetworkPolicy,
    object,
    force: true,
  }
  return eachOf(c, [write], {
    keyOf: () => POLICY,
    act: (own) => clusterOf(c).apply({ ...write, signal: own.signal, precondition: there === null ? 'absent' : preconditionOf(there) }),
  })
}

async function relabel(c: StepContext, { select }: Params, { wanted, n }: { wanted: ReadonlySet<string>; n: number }): Promise<Acted[]> {
  const listed = async (kind: 'Pod' | 'Service' | 'NetworkPolicy') =>
    (await clusterOf(c).list({ resource: KINDS[kind], namespace: select.namespace }, reading(c))).items
  const [objects, services, policies] = await Promise.all([listed('Pod'), listed('Service'), listed('NetworkPolicy')])
  const around = { services: readAll(Service, services), policies: readAll(NetworkPolicy, policies) }
  const value = c.runId
  const pods = objects.filter((object) => wanted.has(podKey(read(Pod, object))))
  return eachOf(c, pods, {
    keyOf: (object) => podKey(read(Pod, object)),
    act: (own, object) => {
      const dropped = Object.fromEntries(labelsToDrop(read(Pod, object), around).map((key) => [key, null]))
      const body = { metadata: { labels: { ...dropped, [QUARANTINE]: value } } }
      const { namespace = null, name } = object.metadata
      const write = stampOver(own, object, { key: selectKey(select), n })
      return clusterOf(c).patch({
        ...write,
        ref: refOf({ kind: 'Pod', namespace, name }),
        precondition: preconditionOf(object),
        patch: { type: 'merge', body },
      })
    },
  })
}

/** The deny policy first, then each sandbox leaves what lets it through, and joins the quarantine. */
export const quarantineSandboxes = stopStep<Params>({
  name: 'emergency.quarantine',
  params: QuarantineParams,
  target: ({ select }) => selectKey(select),
  late: 'passes',
  look,
  act: async (c, p, { missing, n }) => {
    const wanted = new Set(missing.map(({ key }) => key))
    const policy = wanted.has(POLICY) ? await applyPolicy(c, p.select, n) : []
    return [...policy, ...(await relabel(c, p, { wanted, n }))]
  },
})
