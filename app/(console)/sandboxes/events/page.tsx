import type { Metadata } from 'next'
import { EventsRoom } from '@/components/sandboxes/events-room'
import { eventInput } from '@/components/sandboxes/list-input'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Runtime events' }

export default async function RuntimeEventsPage({ searchParams }: PageProps<'/sandboxes/events'>) {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'sandboxes:read', EVERYWHERE)) await prefetch(trpc.sandboxes.events.queryOptions(eventInput(await searchParams)))
  return (
    <Hydrate>
      <EventsRoom mayExport={actor !== null && can(actor, 'sandboxes:export', EVERYWHERE)} />
    </Hydrate>
  )
}
