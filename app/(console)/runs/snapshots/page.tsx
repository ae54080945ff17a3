import type { Metadata } from 'next'
import { listInput } from '@/components/snapshots/list-input'
import { SnapshotsRoom } from '@/components/snapshots/snapshots-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Snapshots' }

export default async function SnapshotsPage({ searchParams }: PageProps<'/runs/snapshots'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('snapshots:read')) await prefetch(trpc.snapshots.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <SnapshotsRoom held={held} />
    </Hydrate>
  )
}
