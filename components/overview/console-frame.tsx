'use client'

import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell'
import type { Environment, NavItem, Person } from '@/components/shell/nav-item'
import { Strips } from '@/components/shell/strips'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useTRPC } from '@/lib/trpc'
import { OVERVIEW_REFRESH_MS, useOverview } from './use-overview'

export type ConsoleFrameProps = { nav: NavItem[]; env: Environment; person: Person; serverNow: string; children: ReactNode }

/** The shell with the board's sources in its freshness mark. They are read every few seconds on every page, and at once where one of them is lost or
 *  back, or another policy decides; with each decision the board alone is read again. */
export function ConsoleFrame({ nav, env, person, serverNow, children }: ConsoleFrameProps) {
  const trpc = useTRPC()
  const { data } = useOverview('24h')
  useLiveRefresh({ topics: ['services', 'policies'], queryKey: trpc.overview.pathKey(), everyMs: OVERVIEW_REFRESH_MS })
  return (
    <AppShell nav={nav} env={data?.place ?? env} person={person} sources={data?.sources ?? []} serverNow={serverNow} strip={<Strips />}>
      {children}
    </AppShell>
  )
}
