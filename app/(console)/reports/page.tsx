import type { Metadata } from 'next'
import { listInput } from '@/components/reports/list-input'
import { ReportsRoom } from '@/components/reports/reports-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Reports' }

export default async function ReportsPage({ searchParams }: PageProps<'/reports'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('reports:read')) await prefetch(trpc.reports.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <ReportsRoom held={held} />
    </Hydrate>
  )
}
