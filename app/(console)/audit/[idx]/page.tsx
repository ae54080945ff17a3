import type { Metadata } from 'next'
import { EntryRoom } from '@/components/audit/entry-room'
import { can, EVERYWHERE } from '@/lib/access'
import { AuditIndex } from '@/lib/schemas/audit'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Audit entry' }

export default async function AuditEntryPage({ params }: PageProps<'/audit/[idx]'>) {
  const asked = AuditIndex.safeParse((await params).idx)
  const { actor } = await getPageContext()
  const canOpen = actor !== null && can(actor, 'audit:detail', EVERYWHERE)
  if (asked.success && actor && can(actor, 'audit:read', EVERYWHERE)) await prefetch(trpc.audit.get.queryOptions({ idx: asked.data }))
  return (
    <Hydrate>
      <EntryRoom idx={asked.success ? asked.data : null} canOpen={canOpen} />
    </Hydrate>
  )
}
