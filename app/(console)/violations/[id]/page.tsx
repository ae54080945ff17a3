import type { Metadata } from 'next'
import { ViolationRoom } from '@/components/violations/violation-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { ViolationRef } from '@/lib/schemas/violations'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Violation' }

export default async function ViolationPage({ params }: PageProps<'/violations/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = ViolationRef.safeParse({ id })
  if (asked.success && held.includes('violations:read')) await prefetch(trpc.violations.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <ViolationRoom id={id} viewer={{ meId: actor?.id ?? '', held }} />
    </Hydrate>
  )
}
