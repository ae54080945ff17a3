import type { Metadata } from 'next'
import { IncidentRoom } from '@/components/incidents/incident-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { IncidentRef } from '@/lib/schemas/incidents'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Incident' }

export default async function IncidentPage({ params }: PageProps<'/incidents/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = IncidentRef.safeParse({ id })
  if (asked.success && held.includes('incidents:read')) await prefetch(trpc.incidents.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <IncidentRoom id={id} viewer={{ meId: actor?.id ?? '', held }} />
    </Hydrate>
  )
}
