import type { Metadata } from 'next'
import { DrillRoom } from '@/components/drills/drill-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { DrillRef } from '@/lib/schemas/drills'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Drill' }

export default async function DrillPage({ params }: PageProps<'/drills/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = DrillRef.safeParse({ id })
  if (asked.success && held.includes('drills:read')) await prefetch(trpc.drills.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <DrillRoom id={id} held={held} />
    </Hydrate>
  )
}
