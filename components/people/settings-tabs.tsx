'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { rolesInWords } from '@/components/shell/pages'
import type { Permission } from '@/lib/access'

const TABS: readonly { href: Route; label: string; permission: Permission }[] = [
  { href: '/people', label: 'People', permission: 'people:read' },
  { href: '/people/mappings', label: 'Group mappings', permission: 'mappings:read' },
  { href: '/people/tokens', label: 'API tokens', permission: 'tokens:read' },
  { href: '/people/sessions', label: 'Sessions', permission: 'sessions:read' },
]

/** The lists of people and settings. One that a role cannot open stays in its place and says who can. */
export function SettingsTabs({ held }: { held: readonly Permission[] }) {
  const pathname = usePathname()
  return (
    <nav className="tabs" aria-label="People and settings">
      {TABS.map(({ href, label, permission }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          title={held.includes(permission) ? undefined : `open to ${rolesInWords(permission)}`}
        >
          {label}
          {!held.includes(permission) && <span className="sr">{`, open to ${rolesInWords(permission)}`}</span>}
        </Link>
      ))}
    </nav>
  )
}
