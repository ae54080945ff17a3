import type { Metadata } from 'next'
import { EmergencyRoom } from '@/components/emergency/emergency-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Emergency' }

export default async function EmergencyPage() {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('emergency:read'))
    await Promise.all([prefetch(trpc.emergency.now.queryOptions({})), prefetch(trpc.freeze.get.queryOptions({}))])
  return (
    <Hydrate>
      <EmergencyRoom held={held} />
    </Hydrate>
  )
}
