import type { Metadata } from 'next'
import { DecisionsRoom } from '@/components/decisions/decisions-room'
import { listInput } from '@/components/decisions/list-input'
import { can, EVERYWHERE } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Decisions' }

export default async function DecisionsPage({ searchParams }: PageProps<'/decisions'>) {
  const { actor } = await getPageContext()
  const canRead = actor !== null && can(actor, 'decisions:read', EVERYWHERE)
  const canExport = actor !== null && can(actor, 'decisions:export', EVERYWHERE)
  if (canRead) await prefetch(trpc.decisions.list.queryOptions(listInput(await searchParams)))
  return (
    <Hydrate>
      <DecisionsRoom canRead={canRead} canExport={canExport} />
    </Hydrate>
  )
}
