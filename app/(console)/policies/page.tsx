import type { Metadata } from 'next'
import { PoliciesRoom } from '@/components/policies/policies-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Policies' }

export default async function PoliciesPage() {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('policies:read')) await prefetch(trpc.policies.status.queryOptions({}))
  return (
    <Hydrate>
      <PoliciesRoom held={held} />
    </Hydrate>
  )
}
