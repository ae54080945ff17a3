import type { Metadata } from 'next'
import { listInput } from '@/components/waivers/list-input'
import { WaiversRoom } from '@/components/waivers/waivers-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Waivers' }

export default async function WaiversPage({ searchParams }: PageProps<'/policies/waivers'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('waivers:read')) await prefetch(trpc.waivers.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <WaiversRoom held={held} />
    </Hydrate>
  )
}
