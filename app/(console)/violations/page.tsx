import type { Metadata } from 'next'
import { listInput } from '@/components/violations/list-input'
import { ViolationsRoom } from '@/components/violations/violations-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { ViolationRef } from '@/lib/schemas/violations'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Violations' }

export default async function ViolationsPage({ searchParams }: PageProps<'/violations'>) {
  const asked = await searchParams
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const shown = ViolationRef.safeParse({ id: asked.item })
  if (held.includes('violations:read'))
    await Promise.all([
      prefetch(trpc.violations.list.queryOptions(listInput(asked))),
      shown.success && prefetch(trpc.violations.get.queryOptions(shown.data)),
    ])
  return (
    <Hydrate>
      <ViolationsRoom viewer={{ meId: actor?.id ?? '', held }} />
    </Hydrate>
  )
}
