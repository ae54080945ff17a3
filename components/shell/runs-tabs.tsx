'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { RUNS_TABS } from './pages'

/** The places of this noun; none while it has one. */
export function RunsTabs() {
  const pathname = usePathname()
  if (RUNS_TABS.length < 2) return null
  return (
    <nav className="tabs" aria-label="Runs">
      {RUNS_TABS.map(({ href, label }) => (
        <Link key={href} href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
