'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { SERVICES_TABS } from '@/components/shell/pages'

/** The places of this noun. */
export function ServicesTabs() {
  const pathname = usePathname()
  return (
    <nav className="tabs" aria-label="Services">
      {SERVICES_TABS.map(({ href, label }) => (
        <Link key={href} href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
