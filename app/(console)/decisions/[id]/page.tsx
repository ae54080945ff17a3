import type { Metadata } from 'next'
import { DecisionRoom } from '@/components/decisions/decision-room'
import { can, EVERYWHERE } from '@/lib/access'
import { DecisionRef } from '@/lib/schemas/decisions'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Decision' }

export default async function DecisionPage({ params }: PageProps<'/decisions/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const asked = DecisionRef.safeParse({ id })
  if (asked.success && actor && can(actor, 'decisions:read', EVERYWHERE)) await prefetch(trpc.decisions.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <DecisionRoom id={id} mayWriteDrafts={actor !== null && can(actor, 'policies:write', EVERYWHERE)} />
    </Hydrate>
  )
}
