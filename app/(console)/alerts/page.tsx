import type { Metadata } from 'next'
import { AlertsRoom } from '@/components/incidents/alerts-room'
import { alertInput } from '@/components/incidents/list-input'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Alerts' }

export default async function AlertsPage({ searchParams }: PageProps<'/alerts'>) {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'incidents:read', EVERYWHERE)) await prefetch(trpc.alerts.list.queryOptions(alertInput(await searchParams)))
  return (
    <Hydrate>
      <AlertsRoom />
    </Hydrate>
  )
}
