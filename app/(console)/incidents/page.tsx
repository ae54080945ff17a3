import type { Metadata } from 'next'
import { IncidentsRoom } from '@/components/incidents/incidents-room'
import { listInput } from '@/components/incidents/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Incidents' }

export default async function IncidentsPage({ searchParams }: PageProps<'/incidents'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('incidents:read')) await prefetch(trpc.incidents.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <IncidentsRoom held={held} />
    </Hydrate>
  )
}
