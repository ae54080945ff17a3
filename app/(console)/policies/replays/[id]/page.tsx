import type { Metadata } from 'next'
import { ReplayRoom } from '@/components/policies/replay-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { ReplayRef } from '@/lib/schemas/replays'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Replay' }

export default async function ReplayPage({ params }: PageProps<'/policies/replays/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = ReplayRef.safeParse({ id })
  if (asked.success && held.includes('policies:read')) await prefetch(trpc.replays.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <ReplayRoom id={id} held={held} />
    </Hydrate>
  )
}
