import type { Metadata } from 'next'
import { AccountRoom } from '@/components/account/account-room'
import { Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'My account' }

export default async function AccountPage() {
  await prefetch(trpc.factors.get.queryOptions({}))
  return (
    <Hydrate>
      <AccountRoom />
    </Hydrate>
  )
}
