'use client'

import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { SvgDefs } from '@/components/ui/svg-defs'
import type { SourceRow } from '@/lib/schemas/overview'
import { CommandPalette } from './command-palette'
import { Confirmations } from './confirmations'
import { FreezeBanner } from './freeze-banner'
import { HeldRights } from './held-rights'
import { IdleWarning } from './idle-warning'
import type { Crumb, Environment, NavItem, Person } from './nav-item'
import { placeOf } from './place-of'
import { RunningEdge } from './running-edge'
import { ServerClock } from './server-clock'
import { Shortcuts } from './shortcuts'
import { Sidebar } from './sidebar'
import { TopBar } from './top-bar'
import { useShortcuts } from './use-shortcuts'

export type AppShellProps = {
  nav: NavItem[]
  env: Environment
  person: Person
  /** Left out: the name of the page in the navigation. */
  crumbs?: Crumb[]
  sources: SourceRow[]
  serverNow: string
  /** The incident strip, between the top bar and the page. */
  strip?: ReactNode
  children: ReactNode
}

/** The page of the navigation, and below it the object by its id. */
function crumbsOf(nav: NavItem[], pathname: string): Crumb[] {
  const item = placeOf(nav, pathname)
  if (!item) return []
  if (pathname === item.href) return [{ label: item.label }]
  const tab = placeOf(item.tabs?.slice(1) ?? [], pathname)
  const rest = pathname
    .slice((tab ?? item).href.length + 1)
    .split('/')
    .filter((part) => part !== '')
  return [{ label: item.label, href: item.href }, ...(tab ? [tab] : []), ...rest.map((part) => ({ label: decodeURIComponent(part) }))]
}

/** The frame of every page of somebody who is signed in. */
export function AppShell({ nav, env, person, crumbs, sources, serverNow, strip, children }: AppShellProps) {
  const router = useRouter()
  const pathname = usePathname()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const openable = nav.filter((item) => item.lockedWhy === undefined)
  useShortcuts({ nav: openable, go: (href) => router.push(href), openPalette: () => setOpen('palette'), openHelp: () => setOpen('help') })
  const shown = crumbs ?? crumbsOf(nav, pathname)
  return (
    <ServerClock serverNow={serverNow}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <SvgDefs />
      <div className="app">
        <RunningEdge kind={env.kind} />
        <Sidebar nav={nav} onMore={() => setOpen('palette')} />
        <div className="main">
          <TopBar env={env} crumbs={shown} person={person} sources={sources} onPalette={() => setOpen('palette')} />
          <IdleWarning />
          {strip}
          <FreezeBanner />
          <HeldRights />
          <main id="content" className="body" tabIndex={-1}>
            <Confirmations>{children}</Confirmations>
          </main>
        </div>
      </div>
      <CommandPalette nav={openable} isOpen={open === 'palette'} onOpenChange={(isOpen) => setOpen(isOpen ? 'palette' : null)} />
      <Shortcuts nav={openable} isOpen={open === 'help'} onOpenChange={(isOpen) => setOpen(isOpen ? 'help' : null)} />
    </ServerClock>
  )
}
