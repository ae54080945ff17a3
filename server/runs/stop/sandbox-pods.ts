import * as z from 'zod'
import { KINDS } from '@/server/ports/cluster-kinds'
import { Pod } from '@/server/runs/cluster/shapes'
import { readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'

/** Sandboxes as they are found now: all of a namespace, or those of one agent. Never a list that was made ahead. */
export const StopSelect = z.strictObject({
  namespace: z.string().min(1).max(253),
  agentId: z.string().min(1).max(253).nullable(),
  /** One sandbox alone. */
  sandboxId: z.string().min(1).max(63).optional(),
})
export type StopSelect = z.infer<typeof StopSelect>

export const COMPONENT = 'app.kubernetes.io/component'
export const SANDBOX = 'acgs.io/sandbox'
export const QUARANTINE = 'acgs.io/quarantine'
const AGENT = ['acgs.io/agent', 'agent-id']

/** By any of its marks: a quarantined pod has lost those that others select by. */
export const isSandbox = ({ metadata: { labels = {} } }: Pod): boolean =>
  labels[COMPONENT] === 'sandbox' || labels[SANDBOX] !== undefined || labels[QUARANTINE] !== undefined

const isOf = ({ metadata: { labels = {}, annotations = {} } }: Pod, agentId: string): boolean =>
  AGENT.some((name) => labels[name] === agentId || annotations[name] === agentId)

/** Whose it says that it is; null where it does not say. */
export const agentOf = ({ metadata: { labels = {}, annotations = {} } }: Pod): string | null =>
  AGENT.map((name) => labels[name] ?? annotations[name]).find((id) => id !== undefined) ?? null

export const selectPods = (pods: readonly Pod[], { agentId, sandboxId }: StopSelect): Pod[] =>
  pods.filter(
    (pod) =>
      isSandbox(pod) &&
      (agentId === null || isOf(pod, agentId)) &&
      (sandboxId === undefined || pod.metadata.labels?.[SANDBOX] === sandboxId),
  )

export async function sandboxPods(c: PlanContext, select: StopSelect): Promise<Pod[]> {
  const { items } = await clusterOf(c).list({ resource: KINDS.Pod, namespace: select.namespace }, reading(c))
  return selectPods(readAll(Pod, items), select)
}

export const podKey = ({ metadata }: Pod): string => `Pod/${metadata.namespace ?? ''}/${metadata.name}`
/** Its containers have ended: nothing of it runs or answers any more. */
export const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'
/** What all sandboxes of a selection are called as a target. */
export const selectKey = ({ namespace, agentId, sandboxId }: StopSelect): string =>
  ['Sandboxes', namespace, ...(agentId === null ? [] : [agentId]), ...(sandboxId === undefined ? [] : [sandboxId])].join('/')
