import { ListNodes, NodeRef } from '@/lib/schemas/nodes'
import { ListEvents, ListPods, ListWorkloads, ReadLog, WorkloadRef } from '@/lib/schemas/workloads'
import { podOf } from '@/server/services/targets'
import { listEvents } from '@/server/services/workloads/events'
import { getWorkload } from '@/server/services/workloads/get'
import { listWorkloads } from '@/server/services/workloads/list'
import { readPodLog } from '@/server/services/workloads/log'
import { getNode } from '@/server/services/workloads/node'
import { listNodes } from '@/server/services/workloads/nodes'
import { listPods } from '@/server/services/workloads/pods'
import { command, read, router } from '@/server/trpc'

export const workloads = router({
  list: read({ permission: 'workloads:read', schema: ListWorkloads }).query(({ ctx, input }) => listWorkloads(ctx, input)),
  get: read({ permission: 'workloads:read', schema: WorkloadRef }).query(({ ctx, input }) => getWorkload(ctx, input)),
  pods: read({ permission: 'workloads:read', schema: ListPods }).query(({ ctx, input }) => listPods(ctx, input)),
  events: read({ permission: 'workloads:read', schema: ListEvents }).query(({ ctx, input }) => listEvents(ctx, input)),
  nodes: read({ permission: 'workloads:read', schema: ListNodes }).query(({ ctx, input }) => listNodes(ctx, input)),
  node: read({ permission: 'workloads:read', schema: NodeRef }).query(({ ctx, input }) => getNode(ctx, input)),
  /** A command, because whoever reads a log is an entry of ours. */
  log: command({ permission: 'workloads:logs', action: 'workloads.log', schema: ReadLog, target: podOf }).mutation(({ ctx, input }) =>
    readPodLog(ctx, input),
  ),
})
