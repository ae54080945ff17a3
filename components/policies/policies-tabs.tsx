'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

const TABS: readonly { href: Route; label: string }[] = [
  { href: '/policies', label: 'Versions' },
  { href: '/policies/drafts', label: 'Drafts' },
]

/** The places of this noun. */
export function PoliciesTabs() {
  const pathname = usePathname()
  return (
    <nav className="tabs" aria-label="Policies">
      {TABS.map(({ href, label }) => (
        <Link key={href} href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
