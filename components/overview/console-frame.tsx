'use client'

import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell'
import type { Environment, NavItem, Person } from '@/components/shell/nav-item'
import { Strips } from '@/components/shell/strips'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useTRPC } from '@/lib/trpc'
import { useOverview } from './use-overview'

const REFRESH_MS = 800

export type ConsoleFrameProps = { nav: NavItem[]; env: Environment; person: Person; serverNow: string; children: ReactNode }

/** The shell with the board's sources in its freshness mark, kept fresh on every page. */
export function ConsoleFrame({ nav, env, person, serverNow, children }: ConsoleFrameProps) {
  const trpc = useTRPC()
  const { data } = useOverview('24h')
  useLiveRefresh({ topics: ['decisions', 'policies'], queryKey: trpc.overview.pathKey(), everyMs: REFRESH_MS })
  // A source that is lost, or back, is on every page at once.
  useLiveRefresh({ topics: ['services'], queryKey: trpc.overview.pathKey(), everyMs: REFRESH_MS })
  return (
    <AppShell nav={nav} env={data?.place ?? env} person={person} sources={data?.sources ?? []} serverNow={serverNow} strip={<Strips />}>
      {children}
    </AppShell>
  )
}
