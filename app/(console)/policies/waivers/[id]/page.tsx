import type { Metadata } from 'next'
import { WaiverRoom } from '@/components/waivers/waiver-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { WaiverRef } from '@/lib/schemas/waivers'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Waiver' }

export default async function WaiverPage({ params }: PageProps<'/policies/waivers/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = WaiverRef.safeParse({ id })
  if (asked.success && held.includes('waivers:read')) await prefetch(trpc.waivers.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <WaiverRoom id={id} held={held} />
    </Hydrate>
  )
}
