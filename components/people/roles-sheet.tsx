'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { HeldRole, PersonDetail } from '@/lib/schemas/people'
import { GiveRoleDialog } from './give-role-dialog'
import { TakeRoleDialog } from './take-role-dialog'

/** What the person may do: each role, since when, by whom, or by which way of the provider. */
export function RolesSheet({ detail, held }: { detail: PersonDetail; held: readonly Permission[] }) {
  const { person, roles } = detail
  const [isGiving, setIsGiving] = useState(false)
  const [taken, setTaken] = useState<HeldRole | null>(null)
  return (
    <Sheet
      label="Roles"
      title="Roles"
      meta={
        <Button size="sm" disabledReason={whyNoGive(detail, held)} onClick={() => setIsGiving(true)}>
          Give a role…
        </Button>
      }
    >
      {roles.length === 0 && <EmptyState title="No role" detail="Without one there is no session. Nobody has a role by default." />}
      {roles.length > 0 && (
        <ul className="work">
          {roles.map((one) => (
            <li key={`${one.role} ${one.source}`}>
              <Glyph state={person.state === 'disabled' ? 'idle' : 'ok'} />
              <span className="t">
                {one.role} {one.source === 'group' && <span className="dim">by a group of the provider</span>}
              </span>
              <Button
                size="sm"
                disabledReason={whyNoTake(one, detail, held)}
                aria-label={`Take the role ${one.role}…`}
                onClick={() => setTaken(one)}
              >
                Take it…
              </Button>
              <p className="break">
                {one.by === null ? 'Since ' : `By ${visibleText(one.by)}, `}
                <LocalTime at={one.at} withDate seconds={false} />
              </p>
            </li>
          ))}
        </ul>
      )}
      <GiveRoleDialog detail={detail} isOpen={isGiving} onClose={() => setIsGiving(false)} />
      <TakeRoleDialog detail={detail} held={taken} onClose={() => setTaken(null)} />
    </Sheet>
  )
}

function whyNoGive({ isSelf, person }: PersonDetail, held: readonly Permission[]): string | null {
  if (isSelf) return 'Nobody changes their own roles.'
  if (person.state === 'disabled') return 'The person is disabled. Enable the person first.'
  return held.includes('roles:grant') ? null : `Open to ${rolesInWords('roles:grant')}.`
}

function whyNoTake({ role, source }: HeldRole, { isSelf, isLastAdmin }: PersonDetail, held: readonly Permission[]): string | null {
  if (isSelf) return 'Nobody changes their own roles.'
  if (source === 'group') return 'It comes from a group of the provider: remove it there, or remove the mapping.'
  if (role === 'admin' && isLastAdmin) return 'This is the last administrator who can sign in.'
  return held.includes('roles:revoke') ? null : `Open to ${rolesInWords('roles:revoke')}.`
}
