import { can, EVERYWHERE } from '@/lib/access'
import type { NodeRights } from '@/lib/schemas/nodes'
import type { WorkloadDetail, WorkloadRef } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { may } from './permitted'

const plans = ({ actor }: ServiceContext): boolean => can(actor, 'plans:create', EVERYWHERE)

/** What the cluster would let this person write on a workload: asked before a control is offered, and asked again by the plan. */
export async function rightsOn(ctx: ServiceContext, ref: WorkloadRef, autoscaler: string | null): Promise<WorkloadDetail['rights']> {
  if (!plans(ctx)) return null
  const on = { ...ref, verb: 'patch' } as const
  const bounds = { kind: 'HorizontalPodAutoscaler', namespace: ref.namespace, verb: 'patch', name: autoscaler ?? ref.name } as const
  const [patch, scale, ofBounds] = await Promise.all([may(ctx, on), may(ctx, { ...on, subresource: 'scale' }), may(ctx, bounds)])
  return { patch, scale, bounds: ofBounds }
}

/** The same on machines, all of them or one. */
export async function rightsOnNodes(ctx: ServiceContext, name?: string): Promise<NodeRights | null> {
  if (!plans(ctx)) return null
  return { patch: await may(ctx, { kind: 'Node', namespace: null, verb: 'patch', ...(name === undefined ? {} : { name }) }) }
}
