import * as z from 'zod'
import { SearchText } from './text'
import { type ClusterShown, NODE_STATES, type NodeRow, type Part, type Right, type WorkloadCondition, type WorkloadPod } from './workloads'

const Name = z.string().min(1).max(253)
const Cursor = z.string().min(1).max(1200)
const Limit = z.number().int().min(1).max(200).default(50)

/** The cursor is the `nextCursor` of the page before. */
export const ListNodes = z.strictObject({
  search: SearchText.optional(),
  state: z.enum(NODE_STATES).optional(),
  cursor: Cursor.optional(),
  limit: Limit,
})
export type ListNodes = z.infer<typeof ListNodes>
export const NodeRef = z.strictObject({ name: Name, cursor: Cursor.optional(), limit: Limit })
export type NodeRef = z.infer<typeof NodeRef>

export type NodeRights = { patch: Right }
export type NodePage = {
  cluster: ClusterShown | null
  /** What the cluster would let this person write on machines; null for somebody whose roles plan nothing. */
  rights: NodeRights | null
  nodes: Part<{ items: NodeRow[]; nextCursor: string | null; total: number; ready: number; cordoned: number }>
  readAt: string
}
export type NodeDetail = {
  cluster: ClusterShown
  node: NodeRow
  rights: NodeRights | null
  conditions: WorkloadCondition[]
  taints: string[]
  /** Pods of the namespaces that this person may list; `hidden` counts the others. */
  pods: { items: WorkloadPod[]; nextCursor: string | null; total: number; hidden: number }
  readAt: string
}
