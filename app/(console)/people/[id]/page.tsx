import type { Metadata } from 'next'
import { PersonRoom } from '@/components/people/person-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { PersonRef } from '@/lib/schemas/people'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Person' }

export default async function PersonPage({ params }: PageProps<'/people/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = PersonRef.safeParse({ id })
  if (asked.success && held.includes('people:read')) await prefetch(trpc.people.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <PersonRoom personId={id} held={held} />
    </Hydrate>
  )
}
