import type { Metadata } from 'next'
import { AgentsRoom } from '@/components/agents/agents-room'
import { listInput } from '@/components/agents/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Agents' }

export default async function AgentsPage({ searchParams }: PageProps<'/agents'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('agents:read')) await prefetch(trpc.agents.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <AgentsRoom held={held} />
    </Hydrate>
  )
}
