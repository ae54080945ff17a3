import type { Metadata } from 'next'
import { ObjectivesRoom } from '@/components/objectives/objectives-room'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Objectives' }

export default async function ObjectivesPage() {
  const { actor } = await getPageContext()
  await prefetch(trpc.objectives.get.queryOptions({}))
  return (
    <Hydrate>
      <ObjectivesRoom canUpdate={actor !== null && can(actor, 'objectives:update', EVERYWHERE)} />
    </Hydrate>
  )
}
