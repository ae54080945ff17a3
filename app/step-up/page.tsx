import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { Providers } from '@/components/shell/providers'
import { StepUpRoom } from '@/components/sign-in/step-up-room'
import { readOutcome } from '@/lib/step-up-outcome'
import { getPlace } from '@/server/rsc'

export const metadata: Metadata = { title: 'Confirmation' }

export default async function StepUpPage({ searchParams }: PageProps<'/step-up'>) {
  const { outcome } = await searchParams
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <Providers nonce={nonce} hasStream={false}>
      <StepUpRoom env={getPlace({ isPublic: true })} outcome={readOutcome(outcome)} />
    </Providers>
  )
}
