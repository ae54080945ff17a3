'use client'

import { CircleUserRound, LogOut, SunMoon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { DropdownMenu } from 'radix-ui'
import { initials } from '@/lib/format'
import type { Person } from './nav-item'
import { switchTheme } from './theme'
import { useSignOut } from './use-sign-out'

/** Who is signed in, in which role; the theme; the way out. */
export function PersonMenu({ person }: { person: Person }) {
  const signOut = useSignOut()
  const router = useRouter()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="bare me" aria-label={`${person.name}, ${person.role}`} title={`${person.name}, ${person.role}`}>
        {initials(person.name)}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <DropdownMenu.Label className="menu-h">
            <span className="strong">{person.name}</span>
            <br />
            <span className="dim">{person.role}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Item className="menu-i" onSelect={() => router.push('/account')}>
            <CircleUserRound className="ico" aria-hidden="true" />
            My account
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-i" onSelect={switchTheme}>
            <SunMoon className="ico" aria-hidden="true" />
            Switch between dark and light
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-i" onSelect={signOut}>
            <LogOut className="ico" aria-hidden="true" />
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
