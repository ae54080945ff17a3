import type { Metadata } from 'next'
import { listInput } from '@/components/reviews/list-input'
import { ReviewsRoom } from '@/components/reviews/reviews-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Reviews' }

export default async function ReviewsPage({ searchParams }: PageProps<'/reviews'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('reviews:read')) {
    await Promise.all([
      prefetch(trpc.reviews.list.queryOptions(listInput(await searchParams))),
      prefetch(trpc.reviews.figures.queryOptions({})),
    ])
  }
  return (
    <Hydrate>
      <ReviewsRoom held={held} />
    </Hydrate>
  )
}
