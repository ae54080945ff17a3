import type { Metadata } from 'next'
import { RolloutRoom } from '@/components/policies/rollout-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { RolloutRef } from '@/lib/schemas/rollouts'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Rollout' }

export default async function RolloutPage({ params }: PageProps<'/policies/rollouts/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = RolloutRef.safeParse({ id })
  if (asked.success && held.includes('policies:read')) await prefetch(trpc.rollouts.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <RolloutRoom id={id} held={held} />
    </Hydrate>
  )
}
