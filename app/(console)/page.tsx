import type { Metadata } from 'next'
import { OverviewRoom } from '@/components/overview/overview-room'
import { ReadOverview } from '@/lib/schemas/overview'
import { Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: PageProps<'/'>) {
  const { window } = await searchParams
  const asked = ReadOverview.safeParse({ window })
  await prefetch(trpc.overview.read.queryOptions(asked.success ? asked.data : { window: '24h' }))
  return (
    <Hydrate>
      <OverviewRoom />
    </Hydrate>
  )
}
