import type { Metadata } from 'next'
import { ApprovalRoom } from '@/components/approvals/approval-room'
import { can, EVERYWHERE } from '@/lib/access'
import { ApprovalRef } from '@/lib/schemas/approvals'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Request' }

export default async function ApprovalPage({ params }: PageProps<'/approvals/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const asked = ApprovalRef.safeParse({ id })
  if (asked.success && actor && can(actor, 'approvals:read', EVERYWHERE)) await prefetch(trpc.approvals.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <ApprovalRoom id={id} />
    </Hydrate>
  )
}
