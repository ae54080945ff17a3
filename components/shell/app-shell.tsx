'use client'

import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Edge } from '@/components/ui/edge'
import { SvgDefs } from '@/components/ui/svg-defs'
import type { SourceRow } from '@/lib/schemas/overview'
import { CommandPalette } from './command-palette'
import type { Crumb, Environment, NavItem, Person } from './nav-item'
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

/** The frame of every page of somebody who is signed in. */
export function AppShell({ nav, env, person, crumbs, sources, serverNow, strip, children }: AppShellProps) {
  const router = useRouter()
  const pathname = usePathname()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  useShortcuts({ nav, go: (href) => router.push(href), openPalette: () => setOpen('palette'), openHelp: () => setOpen('help') })
  const here = nav.filter(({ href }) => pathname === href || (href !== '/' && pathname.startsWith(`${href}/`)))
  const shown = crumbs ?? here.map(({ label }) => ({ label }))
  return (
    <ServerClock serverNow={serverNow}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <SvgDefs />
      <div className="app">
        <Edge kind={env.kind} />
        <Sidebar nav={nav} />
        <div className="main">
          <TopBar env={env} crumbs={shown} person={person} sources={sources} onPalette={() => setOpen('palette')} />
          {strip}
          <main id="content" className="body" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <CommandPalette nav={nav} isOpen={open === 'palette'} onOpenChange={(isOpen) => setOpen(isOpen ? 'palette' : null)} />
      <Shortcuts nav={nav} isOpen={open === 'help'} onOpenChange={(isOpen) => setOpen(isOpen ? 'help' : null)} />
    </ServerClock>
  )
}
