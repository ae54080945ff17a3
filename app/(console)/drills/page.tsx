import type { Metadata } from 'next'
import { DrillsRoom } from '@/components/drills/drills-room'
import { listInput } from '@/components/drills/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Drills' }

export default async function DrillsPage({ searchParams }: PageProps<'/drills'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('drills:read')) {
    await prefetch(trpc.drills.now.queryOptions({}))
    await prefetch(trpc.drills.list.queryOptions(listInput(await searchParams)))
  }
  return (
    <Hydrate>
      <DrillsRoom held={held} />
    </Hydrate>
  )
}
