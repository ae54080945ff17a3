import type { Metadata } from 'next'
import { nodesInput } from '@/components/services/nodes-input'
import { NodesRoom } from '@/components/services/nodes-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Nodes' }

export default async function NodesPage({ searchParams }: PageProps<'/services/nodes'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('workloads:read')) await prefetch(trpc.workloads.nodes.queryOptions(nodesInput(await searchParams)))
  return (
    <Hydrate>
      <NodesRoom held={held} />
    </Hydrate>
  )
}
