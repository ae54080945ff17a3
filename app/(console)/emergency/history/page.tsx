import type { Metadata } from 'next'
import { HistoryRoom } from '@/components/emergency/history-room'
import { listInput } from '@/components/emergency/list-input'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Stops and drills' }

export default async function EmergencyHistoryPage({ searchParams }: PageProps<'/emergency/history'>) {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'emergency:read', EVERYWHERE)) await prefetch(trpc.emergency.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <HistoryRoom
        mayExport={actor !== null && can(actor, 'emergency:read', EVERYWHERE)}
        mayReport={actor !== null && can(actor, 'reports:create', EVERYWHERE)}
      />
    </Hydrate>
  )
}
