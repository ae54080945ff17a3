import type { Metadata } from 'next'
import { FleetRoom } from '@/components/fleet/fleet-room'
import { listInput } from '@/components/fleet/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Fleet' }

export default async function FleetPage({ searchParams }: PageProps<'/policies/fleet'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('fleet:read')) {
    await Promise.all([
      prefetch(trpc.fleet.list.queryOptions(listInput(await searchParams))),
      prefetch(trpc.fleet.engines.queryOptions({})),
    ])
  }
  return (
    <Hydrate>
      <FleetRoom held={held} />
    </Hydrate>
  )
}
