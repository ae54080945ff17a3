import type { Metadata } from 'next'
import { VersionRoom } from '@/components/policies/version-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { VersionRef } from '@/lib/schemas/drafts'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Version' }

export default async function VersionPage({ params }: PageProps<'/policies/versions/[n]'>) {
  const { n } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = VersionRef.safeParse({ version: /^\d{1,10}$/.test(n) ? Number(n) : 0 })
  if (asked.success && held.includes('policies:read')) await prefetch(trpc.policies.version.queryOptions(asked.data))
  return (
    <Hydrate>
      <VersionRoom version={asked.success ? asked.data.version : 0} held={held} />
    </Hydrate>
  )
}
