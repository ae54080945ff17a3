'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Tab } from './nav-item'

/** The places of one noun, or of nouns that belong together. */
export function NounTabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const pathname = usePathname()
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ href, label: name }) => (
        <Link key={href} href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  )
}
