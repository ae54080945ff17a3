import type { Metadata } from 'next'
import { mappingsInput } from '@/components/people/list-input'
import { MappingsRoom } from '@/components/people/mappings-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Group mappings' }

export default async function MappingsPage({ searchParams }: PageProps<'/people/mappings'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('mappings:read')) await prefetch(trpc.mappings.list.queryOptions(mappingsInput(await searchParams)))
  return (
    <Hydrate>
      <MappingsRoom held={held} />
    </Hydrate>
  )
}
