import type { Metadata } from 'next'
import { listInput } from '@/components/plans/list-input'
import { PlansRoom } from '@/components/plans/plans-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Plans' }

export default async function PlansPage({ searchParams }: PageProps<'/plans'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('plans:read')) await prefetch(trpc.plans.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <PlansRoom held={held} />
    </Hydrate>
  )
}
