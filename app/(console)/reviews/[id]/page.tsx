import type { Metadata } from 'next'
import { ReviewRoom } from '@/components/reviews/review-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { ReviewRef } from '@/lib/schemas/reviews'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Review' }

export default async function ReviewPage({ params }: PageProps<'/reviews/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = ReviewRef.safeParse({ id })
  if (asked.success && held.includes('reviews:read')) await prefetch(trpc.reviews.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <ReviewRoom id={id} held={held} isLead={actor?.roles.includes('lead') ?? false} />
    </Hydrate>
  )
}
