import type { Metadata } from 'next'
import { tokensInput } from '@/components/people/list-input'
import { TokensRoom } from '@/components/people/tokens-room'
import { can, EVERYWHERE, PERMISSIONS } from '@/lib/access'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'API tokens' }

export default async function TokensPage({ searchParams }: PageProps<'/people/tokens'>) {
  const { actor } = await getPageContext()
  const held = PERMISSIONS.filter((permission) => actor !== null && can(actor, permission, EVERYWHERE))
  if (held.includes('tokens:read')) await prefetch(trpc.tokens.list.queryOptions(tokensInput(await searchParams)))
  return (
    <Hydrate>
      <TokensRoom held={held} />
    </Hydrate>
  )
}
