import type { Metadata } from 'next'
import { PlanRoom } from '@/components/plans/plan-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { PlanRef } from '@/lib/schemas/plans'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Plan' }

export default async function PlanPage({ params }: PageProps<'/plans/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = PlanRef.safeParse({ id })
  if (asked.success && held.includes('plans:read')) await prefetch(trpc.plans.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <PlanRoom key={id} id={id} held={held} isLead={actor?.roles.includes('lead') ?? false} />
    </Hydrate>
  )
}
