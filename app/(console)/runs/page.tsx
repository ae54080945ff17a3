import type { Metadata } from 'next'
import { listInput } from '@/components/runs/list-input'
import { RunsRoom } from '@/components/runs/runs-room'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Runs' }

export default async function RunsPage({ searchParams }: PageProps<'/runs'>) {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'runs:read', EVERYWHERE)) await prefetch(trpc.runs.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <RunsRoom mayExport={actor !== null && can(actor, 'runs:export', EVERYWHERE)} />
    </Hydrate>
  )
}
