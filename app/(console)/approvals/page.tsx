import type { Metadata } from 'next'
import { ApprovalsRoom } from '@/components/approvals/approvals-room'
import { listInput } from '@/components/approvals/list-input'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Approvals' }

export default async function ApprovalsPage({ searchParams }: PageProps<'/approvals'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('approvals:read'))
    await Promise.all([
      prefetch(trpc.approvals.list.queryOptions(listInput(await searchParams))),
      prefetch(trpc.freeze.get.queryOptions({})),
      prefetch(trpc.breakGlass.mine.queryOptions({})),
    ])
  return (
    <Hydrate>
      <ApprovalsRoom held={held} />
    </Hydrate>
  )
}
