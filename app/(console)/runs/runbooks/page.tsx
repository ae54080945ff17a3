import type { Metadata } from 'next'
import { RunbooksRoom } from '@/components/runbooks/runbooks-room'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Runbooks' }

export default async function RunbooksPage() {
  const { actor } = await getPageContext()
  if (actor && can(actor, 'runs:read', EVERYWHERE)) await prefetch(trpc.runbooks.list.queryOptions({}))
  return (
    <Hydrate>
      <RunbooksRoom />
    </Hydrate>
  )
}
