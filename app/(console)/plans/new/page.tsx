import type { Metadata } from 'next'
import { NewPlanRoom } from '@/components/plans/new-plan-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate } from '@/server/rsc'

export const metadata: Metadata = { title: 'Plan a change' }

export default async function NewPlanPage({ searchParams }: PageProps<'/plans/new'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const given = await searchParams
  return (
    <Hydrate>
      <NewPlanRoom key={JSON.stringify(given)} given={given} held={held} />
    </Hydrate>
  )
}
