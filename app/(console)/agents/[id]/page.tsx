import type { Metadata } from 'next'
import { AgentRoom } from '@/components/agents/agent-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { AgentRef } from '@/lib/schemas/agents'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Agent' }

export default async function AgentPage({ params }: PageProps<'/agents/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = AgentRef.safeParse({ agentId: id })
  if (asked.success && held.includes('agents:read'))
    await Promise.all([
      prefetch(trpc.agents.get.queryOptions(asked.data)),
      prefetch(trpc.evolutions.list.queryOptions({ ...asked.data, limit: 10 })),
    ])
  return (
    <Hydrate>
      <AgentRoom agentId={id} held={held} />
    </Hydrate>
  )
}
