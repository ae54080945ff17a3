'use client'

import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Glyph } from '@/components/ui/glyph'
import { Brand } from './brand'
import { IncidentCount } from './incident-count'
import { NavIcon } from './nav-icon'
import type { NavItem } from './nav-item'
import { placeOf } from './place-of'

const GROUPS = ['Watch', 'Respond', 'Govern'] as const

/** Three groups in the same order for every role. Icons only under 1100 px, a bar of four and More under 760 px. */
export function Sidebar({ nav, onMore }: { nav: NavItem[]; onMore: () => void }) {
  const pathname = usePathname()
  const place = placeOf(nav, pathname)
  const groups = GROUPS.map((group) => ({ group, items: nav.filter((item) => item.group === group) })).filter(
    ({ items }) => items.length > 0,
  )
  return (
    <aside className="side">
      <div className="brand">
        <Brand />
      </div>
      <nav className="nav" aria-label="Main">
        {groups.map(({ group, items }) => (
          <div key={group} className="nav-set">
            <p className="nav-g">{group}</p>
            {items.map((item) => (
              <Entry key={item.href} item={item} current={item !== place ? undefined : pathname === item.href ? 'page' : 'true'} />
            ))}
          </div>
        ))}
        <button type="button" className="nav-more" aria-haspopup="dialog" onClick={onMore}>
          <Ellipsis className="ico" aria-hidden="true" />
          More
        </button>
      </nav>
    </aside>
  )
}

/** A page this role cannot open stays in its place, in the tab order, with the reason. */
function Entry({ item, current }: { item: NavItem; current: 'page' | 'true' | undefined }) {
  const { href, label, icon, lockedWhy, isOnPhone, counts } = item
  const names = [lockedWhy && 'nav-off', !isOnPhone && 'nav-later', icon === 'emergency' && 'nav-stop'].filter(Boolean).join(' ')
  return (
    <Link href={href} aria-current={current} title={lockedWhy ? `${label}: ${lockedWhy}` : label} className={names || undefined}>
      <NavIcon icon={icon} />
      <span>
        {label}
        {lockedWhy && <span className="sr">{`, ${lockedWhy}`}</span>}
      </span>
      {counts === 'incidents' && !lockedWhy && <IncidentCount />}
      {lockedWhy && <Glyph state="deny" size={12} />}
    </Link>
  )
}
