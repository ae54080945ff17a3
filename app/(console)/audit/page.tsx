import type { Metadata } from 'next'
import { AuditRoom } from '@/components/audit/audit-room'
import { listInput, narrowedBy, newestOf } from '@/components/audit/list-input'
import { can, EVERYWHERE, type Permission } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Audit' }

export default async function AuditPage({ searchParams }: PageProps<'/audit'>) {
  const { actor } = await getPageContext()
  const may = (permission: Permission) => actor !== null && can(actor, permission, EVERYWHERE)
  const canRead = may('audit:read')
  const input = listInput(await searchParams)
  if (canRead) {
    const isSearch = narrowedBy(input).length > 0 // a search is a command: the browser sends it
    await Promise.all([
      prefetch(trpc.audit.head.queryOptions({})),
      isSearch ? undefined : prefetch(trpc.audit.list.queryOptions(newestOf(input))),
    ])
  }
  return (
    <Hydrate>
      <AuditRoom canRead={canRead} canExport={may('audit:export')} canDetail={may('audit:detail')} canVerify={may('audit:verify')} />
    </Hydrate>
  )
}
