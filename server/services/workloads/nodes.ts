import type { ListNodes, NodePage } from '@/lib/schemas/nodes'
import { NODE_STATES, type NodeRow } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { clusterShown } from './cluster-shown'
import { pageOf } from './keyset'
import { askersOf } from './linked'
import { nodeRow } from './node-row'
import { partOf } from './permitted'
import { rightsOnNodes } from './rights'

export const NODE_SOURCES = ['Node', 'Pod'] as const

/** The cluster's machines, what is wrong with one first and then by name. In: search, state, cursor, limit ≤ 200.
 *  Errors: BAD_REQUEST for a cursor that is none. */
export async function listNodes(ctx: ServiceContext, { search, state, cursor, limit }: ListNodes): Promise<NodePage> {
  const view = ctx.clusterView()
  const readAt = ctx.now().toISOString()
  if (view === null)
    return {
      cluster: null,
      rights: null,
      nodes: { seen: 'allowed', value: { items: [], nextCursor: null, total: 0, ready: 0, cordoned: 0 } },
      readAt,
    }
  const nodes = await partOf(ctx, { kind: 'Node', namespace: null }, async () => {
    const all = view.objects('Node').map((object) => nodeRow(view, object))
    const needle = search?.toLowerCase() ?? ''
    const found = all.filter((row) => (state === undefined || row.state === state) && row.name.toLowerCase().includes(needle))
    const { page, nextCursor } = pageOf<NodeRow>(found, {
      keyOf: (row) => NODE_STATES.indexOf(row.state),
      idOf: ({ name }) => name,
      after: cursor,
      size: limit,
    })
    return {
      items: await named(ctx, page),
      nextCursor,
      total: found.length,
      ready: all.filter(({ isReady }) => isReady).length,
      cordoned: all.filter(({ isCordoned }) => isCordoned).length,
    }
  })
  return { cluster: clusterShown(view, NODE_SOURCES), rights: await rightsOnNodes(ctx), nodes, readAt }
}

/** With the names of those whose runs cordoned them. */
export async function named(ctx: ServiceContext, rows: readonly NodeRow[]): Promise<NodeRow[]> {
  const by = await askersOf(
    ctx,
    rows.map(({ cordonedBy }) => cordonedBy?.runId ?? null),
  )
  return rows.map((row) => (row.cordonedBy === null ? row : { ...row, cordonedBy: { ...row.cordonedBy, by: by(row.cordonedBy.runId) } }))
}
