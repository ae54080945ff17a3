import type { Metadata } from 'next'
import { listInput } from '@/components/sandboxes/list-input'
import { SandboxesRoom } from '@/components/sandboxes/sandboxes-room'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Sandboxes' }

export default async function SandboxesPage({ searchParams }: PageProps<'/sandboxes'>) {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'sandboxes:read', EVERYWHERE)) await prefetch(trpc.sandboxes.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <SandboxesRoom mayExport={actor !== null && can(actor, 'sandboxes:export', EVERYWHERE)} />
    </Hydrate>
  )
}
