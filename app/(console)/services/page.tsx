import type { Metadata } from 'next'
import { listInput } from '@/components/services/list-input'
import { ServicesRoom } from '@/components/services/services-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Services' }

export default async function ServicesPage({ searchParams }: PageProps<'/services'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('workloads:read')) await prefetch(trpc.workloads.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <ServicesRoom held={held} />
    </Hydrate>
  )
}
