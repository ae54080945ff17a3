import type { Metadata } from 'next'
import { DraftsRoom } from '@/components/policies/drafts-room'
import { listInput } from '@/components/policies/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Drafts' }

export default async function DraftsPage({ searchParams }: PageProps<'/policies/drafts'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('policies:read')) await prefetch(trpc.drafts.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <DraftsRoom held={held} />
    </Hydrate>
  )
}
