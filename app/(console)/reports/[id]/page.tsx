import type { Metadata } from 'next'
import { ReportRoom } from '@/components/reports/report-room'
import { can, EVERYWHERE } from '@/lib/access'
import { ReportRef } from '@/lib/schemas/reports'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Report' }

export default async function ReportPage({ params }: PageProps<'/reports/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const asked = ReportRef.safeParse({ id })
  if (asked.success && actor !== null && can(actor, 'reports:read', EVERYWHERE)) await prefetch(trpc.reports.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <ReportRoom id={id} />
    </Hydrate>
  )
}
