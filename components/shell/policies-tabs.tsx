'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { POLICIES_TABS } from './pages'

/** The places of this noun. */
export function PoliciesTabs() {
  const pathname = usePathname()
  return (
    <nav className="tabs" aria-label="Policies">
      {POLICIES_TABS.map(({ href, label }) => (
        <Link key={href} href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
