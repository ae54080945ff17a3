'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { PersonDetail } from '@/lib/schemas/people'
import { PersonStatePill } from './person-state'
import { RenamePersonDialog } from './rename-person-dialog'
import { ResetPersonDialog } from './reset-person-dialog'
import { SwitchPersonDialog } from './switch-person-dialog'
import { STATE_SAYS } from './words'

export type PersonHeadProps = { detail: PersonDetail; held: readonly Permission[] }

/** Who it is and whether they may sign in, and the hardest acts. One that cannot be done stays in its place and says why. */
export function PersonHead({ detail, held }: PersonHeadProps) {
  const { person } = detail
  const [open, setOpen] = useState<'rename' | 'reset' | 'disable' | 'enable' | null>(null)
  const isDisabled = person.state === 'disabled'
  return (
    <div className="head">
      <div>
        <h1>
          <span className="break">{visibleText(person.name)}</span> <PersonStatePill state={person.state} />
        </h1>
        <p className="verdict">
          {STATE_SAYS[person.state]}
          {person.kind === 'persona' && ' A persona: a person of this machine alone, for trying things out. Nothing proves who uses it.'}
          {detail.isLastAdmin && ' The last administrator: somebody else needs the role before it can be taken.'}
        </p>
      </div>
      <div className="acts">
        {person.kind === 'local' && (
          <Button disabledReason={whyNot('people:rename', held)} onClick={() => setOpen('rename')}>
            Rename the person…
          </Button>
        )}
        {person.login !== null && !isDisabled && (
          <Button disabledReason={whyNoReset(detail, held)} onClick={() => setOpen('reset')}>
            {person.state === 'invited' ? 'Invite again…' : 'Make a way in…'}
          </Button>
        )}
        {isDisabled ? (
          <Button disabledReason={whyNoSwitch('people:enable', detail, held)} onClick={() => setOpen('enable')}>
            Enable the person…
          </Button>
        ) : (
          <Button variant="stop" disabledReason={whyNoSwitch('people:disable', detail, held)} onClick={() => setOpen('disable')}>
            Disable the person…
          </Button>
        )}
      </div>
      <RenamePersonDialog person={person} isOpen={open === 'rename'} onClose={() => setOpen(null)} />
      <ResetPersonDialog person={person} isOpen={open === 'reset'} onClose={() => setOpen(null)} />
      <SwitchPersonDialog detail={detail} verb={open === 'disable' || open === 'enable' ? open : null} onClose={() => setOpen(null)} />
    </div>
  )
}

const whyNot = (permission: Permission, held: readonly Permission[]): string | null =>
  held.includes(permission) ? null : `Open to ${rolesInWords(permission)}.`

function whyNoReset({ isSelf }: PersonDetail, held: readonly Permission[]): string | null {
  return isSelf ? 'Nobody resets their own way in. Another administrator can do it.' : whyNot('people:reset', held)
}

function whyNoSwitch(permission: Permission, { isSelf, isLastAdmin }: PersonDetail, held: readonly Permission[]): string | null {
  if (isSelf) return 'Nobody disables themselves. Another administrator can do it.'
  if (isLastAdmin) return 'This is the last administrator who can sign in.'
  return whyNot(permission, held)
}
