import type { Metadata } from 'next'
import { peopleInput } from '@/components/people/list-input'
import { PeopleRoom } from '@/components/people/people-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage({ searchParams }: PageProps<'/people'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('people:read')) await prefetch(trpc.people.list.queryOptions(peopleInput(await searchParams)))
  return (
    <Hydrate>
      <PeopleRoom held={held} />
    </Hydrate>
  )
}
