import type { Metadata } from 'next'
import { DraftRoom } from '@/components/policies/draft-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { DraftRef } from '@/lib/schemas/drafts'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Draft' }

export default async function DraftPage({ params }: PageProps<'/policies/drafts/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = DraftRef.safeParse({ id })
  if (asked.success && held.includes('policies:read')) await prefetch(trpc.drafts.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <DraftRoom id={id} personId={actor?.id ?? 'nobody'} held={held} />
    </Hydrate>
  )
}
