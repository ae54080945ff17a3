import type { Metadata } from 'next'
import { sessionsInput } from '@/components/people/list-input'
import { SessionsRoom } from '@/components/people/sessions-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Sessions' }

export default async function SessionsPage({ searchParams }: PageProps<'/people/sessions'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('sessions:read')) await prefetch(trpc.sessions.list.queryOptions(sessionsInput(await searchParams)))
  return (
    <Hydrate>
      <SessionsRoom held={held} />
    </Hydrate>
  )
}
