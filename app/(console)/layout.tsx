import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { ConsoleFrame } from '@/components/overview/console-frame'
import { OPEN_INCIDENTS } from '@/components/shell/open-incidents'
import { pagesFor } from '@/components/shell/pages'
import { Providers } from '@/components/shell/providers'
import { getPageContext, getPlace, Hydrate, prefetch, trpc } from '@/server/rsc'

/** Everything behind the sign-in. The gate is in each procedure; this only leads away who would see nothing. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, now } = await getPageContext()
  const from = await headers()
  if (!actor) redirect(`/sign-in?to=${encodeURIComponent(from.get('x-acgs-path') ?? '/')}`)
  // The strips stand from the first paint on.
  await Promise.all([prefetch(trpc.alarms.standing.queryOptions({})), prefetch(trpc.incidents.list.queryOptions(OPEN_INCIDENTS))])
  return (
    <Providers nonce={from.get('x-nonce') ?? undefined}>
      <Hydrate>
        <ConsoleFrame
          nav={pagesFor(actor)}
          env={getPlace()}
          person={{ name: actor.name, role: actor.roles.join(', ') }}
          serverNow={now().toISOString()}
        >
          {children}
        </ConsoleFrame>
      </Hydrate>
    </Providers>
  )
}
