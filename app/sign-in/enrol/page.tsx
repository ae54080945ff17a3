import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { Providers } from '@/components/shell/providers'
import { EnrolRoom } from '@/components/sign-in/enrol-room'
import { getPlace } from '@/server/rsc'

export const metadata: Metadata = { title: 'Your account' }

/** Where a link is opened; its secret is behind the #, so that only the browser knows it. */
export default async function EnrolPage() {
  const from = await headers()
  return (
    <Providers nonce={from.get('x-nonce') ?? undefined} hasStream={false}>
      <EnrolRoom env={getPlace({ isPublic: true })} />
    </Providers>
  )
}
