import type { Metadata, Route } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { Providers } from '@/components/shell/providers'
import { SignInRoom } from '@/components/sign-in/sign-in-room'
import { SsoEntry } from '@/components/sign-in/sso-entry'
import { PERSONAS } from '@/lib/personas'
import { returnPath } from '@/lib/return-path'
import { areAccountsOffered, arePersonasOffered, getSso, refusalOf } from '@/server/auth'
import { getPageContext, getPlace } from '@/server/rsc'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { to, error } = await searchParams
  const { actor } = await getPageContext()
  const target = returnPath(to)
  if (actor) redirect(target as Route) // a path of ours, checked by returnPath
  const from = await headers()
  const personas = arePersonasOffered(from.get('host')) ? PERSONAS : null
  const sso = getSso()
  const entry = sso && <SsoEntry name={sso.name} refused={await refusalOf(error)} to={target} />
  return (
    <Providers nonce={from.get('x-nonce') ?? undefined} hasStream={false}>
      <SignInRoom env={getPlace({ isPublic: true })} sso={entry} hasAccounts={await areAccountsOffered()} personas={personas} to={target} />
    </Providers>
  )
}
