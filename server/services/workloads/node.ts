import type { NodeDetail, NodeRef } from '@/lib/schemas/nodes'
import type { ServiceContext } from '@/server/context'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { clusterShown, notThere, viewOf } from './cluster-shown'
import { conditionsOf } from './get'
import { nodeRow, taintsOf } from './node-row'
import { NODE_SOURCES, named } from './nodes'
import { may, mustMay } from './permitted'
import { podShown } from './pods'
import { rightsOnNodes } from './rights'

/** The namespaces whose pods this person may list. */
async function spacesOf(ctx: ServiceContext, view: ClusterView): Promise<string[]> {
  const all = view.podCountKeys('namespace')
  if ((await may(ctx, { kind: 'Pod', namespace: null })).seen === 'allowed') return [...all]
  const seen = await Promise.all(all.map(async (namespace) => ({ namespace, ...(await may(ctx, { kind: 'Pod', namespace })) })))
  return seen.filter((one) => one.seen === 'allowed').map(({ namespace }) => namespace)
}

/** One machine with its pods, a page of them. In: name, cursor, limit ≤ 200.
 *  Errors: NOT_FOUND, FORBIDDEN where the cluster denies it, UPSTREAM where nobody could say, BAD_REQUEST for a cursor that is none. */
export async function getNode(ctx: ServiceContext, { name, cursor, limit }: NodeRef): Promise<NodeDetail> {
  const view = viewOf(ctx)
  await mustMay(ctx, { kind: 'Node', namespace: null })
  const object = view.find('Node', { namespace: null, name })
  if (object === null) throw notThere(view, 'Node', `node ${name}`)
  const [row] = await named(ctx, [nodeRow(view, object)])
  const namespaces = await spacesOf(ctx, view)
  const { rows, next, matching } = view.pods({ filter: { node: name, namespaces }, sort: 'namespace', after: cursor ?? null, size: limit })
  const node = row ?? nodeRow(view, object)
  return {
    cluster: clusterShown(view, NODE_SOURCES),
    node,
    rights: await rightsOnNodes(ctx, name),
    conditions: conditionsOf(object),
    taints: taintsOf(object),
    pods: { items: rows.map(podShown), nextCursor: next, total: matching, hidden: Math.max(0, node.pods - matching) },
    readAt: ctx.now().toISOString(),
  }
}
