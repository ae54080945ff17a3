'use client'

import { Command } from 'cmdk'
import { LogOut, Siren, SunMoon } from 'lucide-react'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { NavIcon } from './nav-icon'
import type { NavItem } from './nav-item'
import { EMERGENCY_FORMS } from './pages'
import { switchTheme } from './theme'
import { useSignOut } from './use-sign-out'

export type CommandPaletteProps = { nav: NavItem[]; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

type Place = Pick<NavItem, 'href' | 'label' | 'icon'> & { key?: string }
/** A page, and the places behind its tabs. */
const placesOf = ({ href, label, icon, key, tabs = [] }: NavItem): Place[] => [
  { href, label, icon, key },
  ...tabs.slice(1).map((tab) => ({ ...tab, icon })),
]

/** Pages and the actions that need no form. It leads to a page: it never stops or changes anything in the cluster. */
export function CommandPalette({ nav, isOpen, onOpenChange }: CommandPaletteProps) {
  const router = useRouter()
  const signOut = useSignOut()
  const then = (action: () => void) => () => {
    onOpenChange(false)
    action()
  }
  const mayRead = nav.some(({ icon }) => icon === 'emergency')
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Search or run a command" isWide isBare>
      <Command className="cmd" label="Search or run a command">
        <Command.Input placeholder="Search or run a command" />
        <Command.List>
          <Command.Empty>Nothing here has that name.</Command.Empty>
          <Command.Group heading="Pages">
            {nav.flatMap(placesOf).map((item) => (
              <Command.Item key={item.href} className="menu-i" onSelect={then(() => router.push(item.href))}>
                <NavIcon icon={item.icon} />
                <span>{item.label}</span>
                {item.key !== undefined && (
                  <span className="menu-end">
                    <Kbd keys={`g ${item.key}`} />
                  </span>
                )}
              </Command.Item>
            ))}
          </Command.Group>
          {mayRead && (
            <Command.Group heading="Forms of the emergency page">
              {EMERGENCY_FORMS.map(({ href, label }) => (
                <Command.Item key={href} className="menu-i" onSelect={then(() => router.push(href))}>
                  <NavIcon icon="emergency" />
                  {label}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Actions">
            {nav.some(({ href }) => href === '/incidents') && (
              <Command.Item className="menu-i" onSelect={then(() => router.push('/incidents?report=yes' as Route))}>
                <Siren className="ico" aria-hidden="true" />
                Report an incident
              </Command.Item>
            )}
            {nav.some(({ href }) => href === '/incidents') && (
              <Command.Item className="menu-i" onSelect={then(() => router.push('/alerts?view=untold' as Route))}>
                <NavIcon icon="alarms" />
                Why was nobody told?
              </Command.Item>
            )}
            <Command.Item className="menu-i" onSelect={then(switchTheme)}>
              <SunMoon className="ico" aria-hidden="true" />
              Switch between dark and light
            </Command.Item>
            <Command.Item className="menu-i" onSelect={then(signOut)}>
              <LogOut className="ico" aria-hidden="true" />
              Sign out
            </Command.Item>
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  )
}
