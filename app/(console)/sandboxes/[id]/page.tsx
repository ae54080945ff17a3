import type { Metadata } from 'next'
import { SandboxRoom } from '@/components/sandboxes/sandbox-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { SandboxRef } from '@/lib/schemas/sandboxes'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Sandbox' }

export default async function SandboxPage({ params }: PageProps<'/sandboxes/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  const asked = SandboxRef.safeParse({ id })
  if (asked.success && held.includes('sandboxes:read')) await prefetch(trpc.sandboxes.get.queryOptions(asked.data))
  return (
    <Hydrate>
      <SandboxRoom id={id} held={held} />
    </Hydrate>
  )
}
