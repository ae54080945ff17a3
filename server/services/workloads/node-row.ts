import * as z from 'zod'
import type { NodeRow, NodeState } from '@/lib/schemas/workloads'
import type { KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { Condition } from '@/server/runs/cluster/shapes'
import { isOurs, runOn } from './written-by'

const NodeShape = z.looseObject({
  spec: z
    .looseObject({
      unschedulable: z.boolean().nullish(),
      taints: z.array(z.looseObject({ key: z.string(), value: z.string().nullish(), effect: z.string() })).nullish(),
    })
    .nullish(),
  status: z
    .looseObject({
      conditions: z.array(Condition).nullish(),
      nodeInfo: z.looseObject({ kubeletVersion: z.string().nullish() }).nullish(),
    })
    .nullish(),
})
const EMPTY: z.infer<typeof NodeShape> = {}
const shapeOf = (object: KubeObject): z.infer<typeof NodeShape> => NodeShape.safeParse(object).data ?? EMPTY

export const taintsOf = (object: KubeObject): string[] =>
  (shapeOf(object).spec?.taints ?? []).map(({ key, value, effect }) => maskText(`${key}${value ? `=${value}` : ''}:${effect}`, 300))

type Known = { ready: string | undefined; pressures: string[]; isCordoned: boolean }
function stateOf({ ready, pressures, isCordoned }: Known): NodeState {
  if (ready === undefined || ready === 'Unknown') return 'unknown'
  if (ready !== 'True') return 'notReady'
  if (pressures.length > 0) return 'pressure'
  return isCordoned ? 'cordoned' : 'ready'
}

/** A machine as a list shows it. Every other condition than Ready is a trouble when it is true. */
export function nodeRow(view: ClusterView, object: KubeObject): NodeRow {
  const { spec, status } = shapeOf(object)
  const conditions = status?.conditions ?? []
  const ready = conditions.find(({ type }) => type === 'Ready')?.status
  const pressures = conditions.filter((one) => one.type !== 'Ready' && one.status === 'True').map(({ type }) => maskText(type, 128))
  const isCordoned = spec?.unschedulable === true
  const runId = isCordoned && isOurs(object, 'f:unschedulable') ? runOn(object) : null
  return {
    name: object.metadata.name,
    uid: object.metadata.uid,
    state: stateOf({ ready, pressures, isCordoned }),
    isReady: ready === 'True',
    isCordoned,
    cordonedBy: runId === null ? null : { runId, by: null },
    pressures,
    pods: view.podCounts({ by: 'node', key: object.metadata.name }).total,
    version: maskText(status?.nodeInfo?.kubeletVersion ?? 'unknown', 64),
    createdAt: object.metadata.creationTimestamp ?? null,
  }
}
