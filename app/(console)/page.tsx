import type { Metadata } from 'next'
import { OverviewRoom } from '@/components/overview/overview-room'
import { ReadLatency, ReadOverview } from '@/lib/schemas/overview'
import { Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ searchParams }: PageProps<'/'>) {
  const { window, from, to } = await searchParams
  const asked = ReadOverview.safeParse({ window })
  const board = asked.success ? asked.data : ({ window: '24h' } as const)
  const zoom = ReadLatency.safeParse({ ...board, from, to })
  await Promise.all([
    prefetch(trpc.overview.read.queryOptions(board)),
    zoom.data?.from !== undefined && prefetch(trpc.overview.latency.queryOptions(zoom.data)),
  ])
  return (
    <Hydrate>
      <OverviewRoom />
    </Hydrate>
  )
}
